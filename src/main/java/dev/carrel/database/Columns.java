package dev.carrel.database;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carrel.vapi.LocalizableMessage;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;

/**
 * Converts between Carrel's types and PostgreSQL's column types. All conversions except {@link
 * #parseUuid} map null to null.
 */
@ApplicationScoped
public class Columns {
  private final ObjectMapper json;

  Columns(ObjectMapper json) {
    this.json = json;
  }

  /** Converts an instant to a parameter of type {@code timestamptz}. */
  public static OffsetDateTime toTimestamptz(Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }

  /** Reads a column of type {@code timestamptz}. */
  public static Instant toInstant(Row row, String column) {
    OffsetDateTime time = row.getOffsetDateTime(column);
    return time == null ? null : time.toInstant();
  }

  /** Parses a UUID; null if the text is not one and thus identifies no row. */
  public static UUID parseUuid(String text) {
    if (text.length() != 36) {
      return null;
    }
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Converts a message to a parameter of type {@code jsonb}. */
  public JsonObject toJsonb(LocalizableMessage message) {
    try {
      return message == null ? null : new JsonObject(json.writeValueAsString(message));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Reads a message from a column of type {@code jsonb}. */
  public LocalizableMessage toMessage(Row row, String column) {
    try {
      JsonObject stored = row.getJsonObject(column);
      return stored == null ? null : json.readValue(stored.encode(), LocalizableMessage.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
