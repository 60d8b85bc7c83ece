package dev.carrel.library;

import dev.carrel.content.ContentId;
import dev.carrel.ovf.OvfFileRole;
import dev.carrel.vapi.library.ChecksumAlgorithm;
import dev.carrel.vapi.library.ChecksumInfo;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.UUID;

/** Reads and writes columns that the file tables share. */
public final class FileColumns {
  private FileColumns() {}

  /** Reads a content id; null if the column is null. */
  public static ContentId contentId(Row row, String column) {
    UUID id = row.getUUID(column);
    return id == null ? null : new ContentId(id);
  }

  /** Reads the role of a file in an OVF package; null if it has none. */
  public static OvfFileRole ovfRole(Row row) {
    String role = row.getString("ovf_role");
    return role == null ? null : OvfFileRole.valueOf(role);
  }

  /** Adds two parameters: the role, and whether the item keeps the file. */
  public static void addOvfRole(Tuple parameters, OvfFileRole role) {
    parameters.addString(role == null ? null : role.name());
    parameters.addBoolean(role == null || role.isKeptInStorage());
  }

  /**
   * Adds two parameters: the algorithm and the hexadecimal digits. Both are null if the checksum is
   * null.
   */
  public static void addChecksum(Tuple parameters, ChecksumInfo checksum) {
    parameters.addString(checksum == null ? null : checksum.algorithm().name());
    parameters.addString(checksum == null ? null : checksum.checksum());
  }

  /** Reads a checksum from two columns; null if its digits are null. */
  public static ChecksumInfo checksum(Row row, String algorithmColumn, String checksumColumn) {
    String digits = row.getString(checksumColumn);
    return digits == null
        ? null
        : new ChecksumInfo(ChecksumAlgorithm.valueOf(row.getString(algorithmColumn)), digits);
  }
}
