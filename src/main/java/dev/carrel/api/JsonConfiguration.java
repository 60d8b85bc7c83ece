package dev.carrel.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;

/**
 * How Carrel's records look in JSON: names in snake case, unset fields left out, datetimes in UTC
 * with milliseconds.
 */
@Singleton
class JsonConfiguration implements ObjectMapperCustomizer {
  @Override
  public int priority() {
    return MINIMUM_PRIORITY;
  }

  @Override
  public void customize(ObjectMapper mapper) {
    // Of two values of one field, readers on the way might take the other.
    mapper.getFactory().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
    mapper
        .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
        .setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL)
        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .registerModule(new IdentifierModule())
        .registerModule(
            new SimpleModule("datetimes")
                .addSerializer(new DatetimeSerializer())
                .addDeserializer(Instant.class, new DatetimeDeserializer()));
    mapper
        .coercionConfigFor(LogicalType.Enum)
        .setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail);
    for (var scalar :
        List.of(LogicalType.Textual, LogicalType.Integer, LogicalType.Float, LogicalType.Boolean)) {
      for (var shape : CoercionInputShape.values()) {
        if (isCoercion(scalar, shape)) {
          mapper.coercionConfigFor(scalar).setCoercion(shape, CoercionAction.Fail);
        }
      }
    }
  }

  /** A number is no text and a text is no number, however well it would convert. */
  private static boolean isCoercion(LogicalType wanted, CoercionInputShape given) {
    return switch (given) {
      case String, EmptyString -> wanted != LogicalType.Textual;
      case Integer -> wanted == LogicalType.Textual || wanted == LogicalType.Boolean;
      case Float -> wanted != LogicalType.Float;
      case Boolean -> wanted != LogicalType.Boolean;
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
