package dev.carrel.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carrel.content.ContentId;
import dev.carrel.library.ChecksumAlgorithm;
import dev.carrel.library.ChecksumInfo;
import dev.carrel.ovf.OvfPart;
import dev.carrel.vapi.LocalizableMessage;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;

/** How Carrel's types stand in PostgreSQL's columns. */
@ApplicationScoped
class Columns {
  private final ObjectMapper json;

  Columns(ObjectMapper json) {
    this.json = json;
  }

  static OffsetDateTime timestamptz(Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }

  static Instant instant(Row row, String column) {
    OffsetDateTime time = row.getOffsetDateTime(column);
    return time == null ? null : time.toInstant();
  }

  /** The UUID that a text is; null where it is none, and so names no row. */
  static UUID uuid(String text) {
    if (text.length() != 36) {
      return null;
    }
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  static ContentId content(Row row, String column) {
    UUID id = row.getUUID(column);
    return id == null ? null : new ContentId(id);
  }

  static OvfPart part(Row row) {
    String part = row.getString("part");
    return part == null ? null : OvfPart.valueOf(part);
  }

  /** Two columns: what it is to the package, and whether it stays in storage. */
  static void addPart(Tuple parameters, OvfPart part) {
    parameters.addString(part == null ? null : part.name());
    parameters.addBoolean(part == null || part.isKept());
  }

  /** Two columns: algorithm and digits. */
  static void addChecksum(Tuple parameters, ChecksumInfo checksum) {
    parameters.addString(checksum == null ? null : checksum.algorithm().name());
    parameters.addString(checksum == null ? null : checksum.checksum());
  }

  static ChecksumInfo checksum(Row row, String algorithm, String checksum) {
    String digits = row.getString(checksum);
    return digits == null
        ? null
        : new ChecksumInfo(ChecksumAlgorithm.valueOf(row.getString(algorithm)), digits);
  }

  JsonObject jsonb(LocalizableMessage message) {
    try {
      return message == null ? null : new JsonObject(json.writeValueAsString(message));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  LocalizableMessage message(Row row, String column) {
    try {
      JsonObject stored = row.getJsonObject(column);
      return stored == null ? null : json.readValue(stored.encode(), LocalizableMessage.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
