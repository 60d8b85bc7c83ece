package dev.carrel.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Configures JSON for the APIs: field names in snake case, null fields omitted, identifiers as
 * strings, datetimes in UTC with milliseconds, durations in ISO 8601. Unknown or duplicate fields,
 * values of another type and content after the JSON value are errors.
 */
@Singleton
class JsonConfiguration implements ObjectMapperCustomizer {
  @Override
  public int priority() {
    return MINIMUM_PRIORITY;
  }

  @Override
  public void customize(ObjectMapper mapper) {
    // If a field occurs twice, a proxy that checks requests might read another value than Carrel.
    mapper.getFactory().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
    mapper
        .setPropertyNamingStrategy(new SnakeCaseNames())
        .setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL)
        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .registerModule(new IdentifierModule())
        .registerModule(
            new SimpleModule("datetimes")
                .addSerializer(new DatetimeSerializer())
                .addDeserializer(Instant.class, new DatetimeDeserializer())
                .addSerializer(Duration.class, ToStringSerializer.instance)
                .addDeserializer(Duration.class, new DurationDeserializer()));
    mapper
        .coercionConfigFor(LogicalType.Enum)
        .setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail);
    for (var scalar :
        List.of(LogicalType.Textual, LogicalType.Integer, LogicalType.Float, LogicalType.Boolean)) {
      for (var input : CoercionInputShape.values()) {
        if (isCoercion(scalar, input)) {
          mapper.coercionConfigFor(scalar).setCoercion(input, CoercionAction.Fail);
        }
      }
    }
  }

  /** Returns whether the type would be read from a JSON value of another type. */
  private static boolean isCoercion(LogicalType type, CoercionInputShape input) {
    return switch (input) {
      case String, EmptyString -> type != LogicalType.Textual;
      case Integer -> type == LogicalType.Textual || type == LogicalType.Boolean;
      case Float -> type != LogicalType.Float;
      case Boolean -> type != LogicalType.Boolean;
      default -> false;
    };
  }

  private static final class DatetimeSerializer extends StdSerializer<Instant> {
    private static final long serialVersionUID = 1;

    DatetimeSerializer() {
      super(Instant.class);
    }

    @Override
    public void serialize(Instant value, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeString(DateTimes.format(value));
    }
  }

  private static final class DurationDeserializer extends StdDeserializer<Duration> {
    private static final long serialVersionUID = 1;

    DurationDeserializer() {
      super(Duration.class);
    }

    @Override
    public Duration deserialize(JsonParser json, DeserializationContext context)
        throws IOException {
      if (!json.hasToken(JsonToken.VALUE_STRING)) {
        return (Duration) context.handleUnexpectedToken(Duration.class, json);
      }
      try {
        return Duration.parse(json.getText());
      } catch (DateTimeException e) {
        return (Duration)
            context.handleWeirdStringValue(Duration.class, json.getText(), e.getMessage());
      }
    }
  }

  private static final class DatetimeDeserializer extends StdDeserializer<Instant> {
    private static final long serialVersionUID = 1;

    DatetimeDeserializer() {
      super(Instant.class);
    }

    @Override
    public Instant deserialize(JsonParser json, DeserializationContext context) throws IOException {
      if (!json.hasToken(JsonToken.VALUE_STRING)) {
        return (Instant) context.handleUnexpectedToken(Instant.class, json);
      }
      try {
        return DateTimes.parse(json.getText());
      } catch (DateTimeException e) {
        return (Instant)
            context.handleWeirdStringValue(Instant.class, json.getText(), e.getMessage());
      }
    }
  }
}
