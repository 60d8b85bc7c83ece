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

/** How Carrel's types stand in PostgreSQL's columns. */
@ApplicationScoped
public class Columns {
  private final ObjectMapper json;

  Columns(ObjectMapper json) {
    this.json = json;
  }

  public static OffsetDateTime toTimestamptz(Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }

  public static Instant toInstant(Row row, String column) {
    OffsetDateTime time = row.getOffsetDateTime(column);
    return time == null ? null : time.toInstant();
  }

  /** The UUID that a text is; null where it is none, and so names no row. */
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

  public JsonObject toJsonb(LocalizableMessage message) {
    try {
      return message == null ? null : new JsonObject(json.writeValueAsString(message));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  public LocalizableMessage toMessage(Row row, String column) {
    try {
      JsonObject stored = row.getJsonObject(column);
      return stored == null ? null : json.readValue(stored.encode(), LocalizableMessage.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
