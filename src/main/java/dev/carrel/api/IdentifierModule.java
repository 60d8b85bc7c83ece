package dev.carrel.api;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.Deserializers;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import dev.carrel.vapi.Identifier;
import java.io.IOException;
import java.lang.reflect.Constructor;

/** Reads and writes {@link Identifier}s, which are records in Java, as JSON strings. */
final class IdentifierModule extends SimpleModule {
  private static final long serialVersionUID = 1;

  IdentifierModule() {
    super("identifiers");
    addSerializer(new IdentifierSerializer());
  }

  @Override
  public void setupModule(SetupContext context) {
    super.setupModule(context);
    context.addDeserializers(
        new Deserializers.Base() {
          @Override
          public JsonDeserializer<?> findBeanDeserializer(
              JavaType type, DeserializationConfig config, BeanDescription bean) {
            return type.isTypeOrSubTypeOf(Identifier.class)
                ? new IdentifierDeserializer(type.getRawClass())
                : null;
          }
        });
  }

  private static final class IdentifierSerializer extends StdSerializer<Identifier> {
    private static final long serialVersionUID = 1;

    IdentifierSerializer() {
      super(Identifier.class);
    }

    @Override
    public void serialize(Identifier id, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeString(id.value());
    }
  }

  private static final class IdentifierDeserializer extends StdDeserializer<Object> {
    private static final long serialVersionUID = 1;
    private final transient Constructor<?> constructor;

    IdentifierDeserializer(Class<?> type) {
      super(type);
      try {
        constructor = type.getConstructor(String.class);
      } catch (NoSuchMethodException e) {
        throw new IllegalArgumentException(
            type + " is not a record with a single String component", e);
      }
    }

    @Override
    public Object deserialize(JsonParser json, DeserializationContext context) throws IOException {
      if (!json.hasToken(JsonToken.VALUE_STRING)) {
        return context.handleUnexpectedToken(handledType(), json);
      }
      try {
        return constructor.newInstance(json.getText());
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
