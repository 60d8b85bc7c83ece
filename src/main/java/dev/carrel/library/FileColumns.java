package dev.carrel.library;

import dev.carrel.content.ContentId;
import dev.carrel.ovf.OvfFileRole;
import dev.carrel.vapi.library.ChecksumAlgorithm;
import dev.carrel.vapi.library.ChecksumInfo;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.UUID;

/** Columns of the file tables. */
public final class FileColumns {
  private FileColumns() {}

  public static ContentId contentId(Row row, String column) {
    UUID id = row.getUUID(column);
    return id == null ? null : new ContentId(id);
  }

  public static OvfFileRole ovfRole(Row row) {
    String role = row.getString("ovf_role");
    return role == null ? null : OvfFileRole.valueOf(role);
  }

  /** Two columns: what it is to the package, and whether it stays in storage. */
  public static void addOvfRole(Tuple parameters, OvfFileRole role) {
    parameters.addString(role == null ? null : role.name());
    parameters.addBoolean(role == null || role.isKeptInStorage());
  }

  /** Two columns: algorithm and digits. */
  public static void addChecksum(Tuple parameters, ChecksumInfo checksum) {
    parameters.addString(checksum == null ? null : checksum.algorithm().name());
    parameters.addString(checksum == null ? null : checksum.checksum());
  }

  public static ChecksumInfo checksum(Row row, String algorithm, String checksum) {
    String digits = row.getString(checksum);
    return digits == null
        ? null
        : new ChecksumInfo(ChecksumAlgorithm.valueOf(row.getString(algorithm)), digits);
  }
}
