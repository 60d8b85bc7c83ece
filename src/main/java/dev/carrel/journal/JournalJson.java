package dev.carrel.journal;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.ser.BeanPropertyWriter;
import com.fasterxml.jackson.databind.ser.BeanSerializerModifier;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.carrel.vapi.Identifier;
import dev.carrel.vapi.Secret;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.stream.Stream;

/** Converts values to the JSON of the journal, in which hashes replace secrets. */
@ApplicationScoped
class JournalJson {
  /** Larger parameters and results are not recorded. */
  private static final int MAX_LENGTH = 65_536;

  private final ObjectMapper mapper;
  private final Redaction redaction;

  JournalJson(ObjectMapper mapper, Redaction redaction) {
    this.redaction = redaction;
    this.mapper =
        mapper
            .copy()
            .registerModule(
                new SimpleModule("secrets").setSerializerModifier(new SecretFields(redaction)));
  }

  /** Returns the JSON of a value; null if the value is null, or if its JSON is too long. */
  JsonNode toNode(Object value) {
    if (value == null) {
      return null;
    }
    var text = new LimitedWriter();
    try {
      mapper.writeValue(text, secretAsText(value));
      return new POJONode(new RawValue(text.toString()));
    } catch (TooLongException tooLong) {
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops the conversion of a long value early, because it runs on an event loop. */
  private static final class LimitedWriter extends Writer {
    private final StringBuilder written = new StringBuilder();

    @Override
    public void write(char[] text, int offset, int length) throws IOException {
      if (written.length() + length > MAX_LENGTH) {
        throw new TooLongException();
      }
      written.append(text, offset, length);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}

    @Override
    public String toString() {
      return written.toString();
    }
  }

  /** An {@link IOException}, because Jackson wraps others. */
  private static final class TooLongException extends IOException {
    private static final long serialVersionUID = 1;
  }

  /** Identifiers are serialized as strings before a modifier is asked. */
  private Object secretAsText(Object value) {
    return value instanceof Identifier id && value.getClass().isAnnotationPresent(Secret.class)
        ? redaction.hash(id.value())
        : value;
  }

  /** Returns the JSON of an entry, without its position. */
  String toText(JournalEntry entry) {
    try {
      return redaction.redact(mapper.writeValueAsString(redaction.redactHeaders(entry)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Reads an entry that {@link #toText} has written. */
  JournalEntry read(String text) {
    try {
      return mapper.readValue(text, JournalEntry.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Replaces the values of fields that a record marks as secret. */
  private static final class SecretFields extends BeanSerializerModifier {
    private static final long serialVersionUID = 1;

    private final transient Redaction redaction;

    SecretFields(Redaction redaction) {
      this.redaction = redaction;
    }

    @Override
    public List<BeanPropertyWriter> changeProperties(
        SerializationConfig config, BeanDescription bean, List<BeanPropertyWriter> properties) {
      if (bean.getBeanClass().isRecord()) {
        properties.stream()
            .filter(property -> isSecret(bean.getBeanClass(), property.getMember().getName()))
            .forEach(property -> property.assignSerializer(new HashSerializer(redaction)));
      }
      return properties;
    }

    private static boolean isSecret(Class<?> type, String component) {
      return Stream.of(type.getRecordComponents())
          .filter(candidate -> candidate.getName().equals(component))
          .anyMatch(SecretFields::isSecret);
    }

    private static boolean isSecret(RecordComponent component) {
      return component.isAnnotationPresent(Secret.class)
          || component.getType().isAnnotationPresent(Secret.class);
    }
  }

  private static final class HashSerializer extends StdSerializer<Object> {
    private static final long serialVersionUID = 1;

    private final transient Redaction redaction;

    HashSerializer(Redaction redaction) {
      super(Object.class);
      this.redaction = redaction;
    }

    @Override
    public void serialize(Object value, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeString(
          redaction.hash(value instanceof Identifier id ? id.value() : value.toString()));
    }
  }
}
