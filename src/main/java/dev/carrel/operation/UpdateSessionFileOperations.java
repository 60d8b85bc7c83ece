package dev.carrel.operation;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.library.ChecksumAlgorithm;
import dev.carrel.library.ChecksumInfo;
import dev.carrel.session.SessionStep;
import dev.carrel.session.SourceType;
import dev.carrel.session.TransferStatus;
import dev.carrel.session.UpdateSessionFileInfo;
import dev.carrel.session.UpdateSessionFileSpec;
import dev.carrel.session.UpdateSessionId;
import dev.carrel.store.UpdateSessionFileStore;
import dev.carrel.store.UpdateSessionFileStore.File;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Service;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Locale;

/**
 * The files of update sessions: announced here, sent to the endpoint that the announcement answers.
 */
@ApplicationScoped
@Service("com.vmware.content.library.item.updatesession.file")
public class UpdateSessionFileOperations {
  private final Pool pool;
  private final Sessions sessions;
  private final UpdateSessionFileStore files;

  UpdateSessionFileOperations(Pool pool, Sessions sessions, UpdateSessionFileStore files) {
    this.pool = pool;
    this.sessions = sessions;
    this.files = files;
  }

  /**
   * Announces a file, or announces it anew; NOT_ALLOWED_IN_CURRENT_STATE unless the session is
   * ACTIVE.
   */
  @Operation("add")
  public Uni<UpdateSessionFileInfo> add(
      Caller caller, UpdateSessionId updateSessionId, UpdateSessionFileSpec fileSpec) {
    caller.needs(Privilege.ANONYMOUS);
    String name = Arguments.fileName("name", Arguments.required("file_spec", fileSpec).name());
    SourceType source = pushed(fileSpec);
    Long size = Arguments.within("size", fileSpec.size(), 0, Long.MAX_VALUE);
    ChecksumInfo checksum = checksum(fileSpec.checksumInfo());
    return pool.withTransaction(
            transaction ->
                sessions
                    .take(transaction, updateSessionId, SessionStep.ADD_FILE, null, null)
                    .chain(
                        session ->
                            files.add(
                                transaction,
                                session.key(),
                                name,
                                source,
                                TransferUris.newToken(),
                                size,
                                checksum)))
        .map(file -> info(caller, file));
  }

  /** Looks at a file; INVALID_ARGUMENT where the session has none of that name. */
  @Operation("get")
  public Uni<UpdateSessionFileInfo> get(
      Caller caller, UpdateSessionId updateSessionId, String fileName) {
    caller.needs(Privilege.ANONYMOUS);
    String name = Arguments.fileName("file_name", fileName);
    return sessions
        .get(updateSessionId)
        .chain(
            session ->
                files
                    .find(session.key(), name)
                    .onItem()
                    .ifNull()
                    .failWith(
                        () ->
                            Message.FILE_NOT_FOUND.as(
                                ErrorType.INVALID_ARGUMENT, session.kind().words(), name))
                    .map(file -> info(caller, file)));
  }

  /** Looks at all files of a session. */
  @Operation("list")
  public Uni<List<UpdateSessionFileInfo>> list(Caller caller, UpdateSessionId updateSessionId) {
    caller.needs(Privilege.ANONYMOUS);
    return sessions
        .get(updateSessionId)
        .chain(
            session ->
                files
                    .list(session.key())
                    .map(all -> all.stream().map(file -> info(caller, file)).toList()));
  }

  private static SourceType pushed(UpdateSessionFileSpec spec) {
    SourceType source = Arguments.required("source_type", spec.sourceType());
    if (source != SourceType.PUSH) {
      throw Arguments.invalid("source_type", source, "only PUSH is taken");
    }
    return source;
  }

  private static ChecksumInfo checksum(ChecksumInfo announced) {
    if (announced == null) {
      return null;
    }
    ChecksumAlgorithm algorithm =
        announced.algorithm() == null ? ChecksumAlgorithm.SHA1 : announced.algorithm();
    String digits =
        Arguments.required("checksum_info.checksum", announced.checksum()).toLowerCase(Locale.ROOT);
    if (!digits.matches("[0-9a-f]{%d}".formatted(algorithm.digits()))) {
      throw Arguments.invalid(
          "checksum_info.checksum",
          announced.checksum(),
          "%s has %d hexadecimal digits".formatted(algorithm, algorithm.digits()));
    }
    return new ChecksumInfo(algorithm, digits);
  }

  private static UpdateSessionFileInfo info(Caller caller, File file) {
    boolean ready = file.status() == TransferStatus.READY;
    return new UpdateSessionFileInfo(
        file.name(),
        file.source(),
        ready ? file.size() : null,
        ready ? file.checksum() : file.expectedChecksum(),
        null,
        TransferUris.endpoint(caller, file.token(), file.name()),
        file.bytesTransferred(),
        file.status(),
        file.error(),
        true);
  }
}
