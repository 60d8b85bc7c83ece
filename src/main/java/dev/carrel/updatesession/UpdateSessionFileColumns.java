package dev.carrel.updatesession;

import dev.carrel.database.Columns;
import dev.carrel.library.FileColumns;
import dev.carrel.updatesession.UpdateSessionFileStore.File;
import dev.carrel.vapi.session.SourceType;
import dev.carrel.vapi.session.TransferEndpoint;
import dev.carrel.vapi.session.TransferStatus;
import io.vertx.mutiny.sqlclient.Row;
import java.net.URI;

/** The columns of {@code update_session_file}, as {@code file}, that form a {@link File}. */
final class UpdateSessionFileColumns {
  static final String NAMES =
      """
      file.session_id, file.name, file.source_type, file.source_uri, file.source_thumbprint, file.source_certificate,
             file.status, file.token, file.expected_size, file.expected_checksum_algorithm, file.expected_checksum,
             file.bytes_transferred, file.size, file.checksum_algorithm, file.checksum, file.error_message,
             file.content_id, file.ovf_role
      """;

  private UpdateSessionFileColumns() {}

  static File toFile(Row row, Columns columns) {
    return new File(
        row.getUUID("session_id"),
        row.getString("name"),
        SourceType.valueOf(row.getString("source_type")),
        toSource(row),
        TransferStatus.valueOf(row.getString("status")),
        row.getUUID("token"),
        row.getLong("expected_size"),
        FileColumns.checksum(row, "expected_checksum_algorithm", "expected_checksum"),
        row.getLong("bytes_transferred"),
        row.getLong("size"),
        FileColumns.checksum(row, "checksum_algorithm", "checksum"),
        columns.toMessage(row, "error_message"),
        FileColumns.contentId(row, "content_id"),
        FileColumns.ovfRole(row));
  }

  private static TransferEndpoint toSource(Row row) {
    String uri = row.getString("source_uri");
    return uri == null
        ? null
        : new TransferEndpoint(
            URI.create(uri),
            row.getString("source_thumbprint"),
            row.getString("source_certificate"));
  }
}
