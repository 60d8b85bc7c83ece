package dev.carrel.operation;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.library.ChecksumAlgorithm;
import dev.carrel.library.ChecksumInfo;
import dev.carrel.session.FileReplaced;
import dev.carrel.session.Session;
import dev.carrel.session.SessionStep;
import dev.carrel.session.SourceType;
import dev.carrel.session.TransferStatus;
import dev.carrel.session.UpdateSessionFileInfo;
import dev.carrel.session.UpdateSessionFileSpec;
import dev.carrel.session.UpdateSessionId;
import dev.carrel.session.ValidationResult;
import dev.carrel.store.UpdateSessionFileStore;
import dev.carrel.store.UpdateSessionFileStore.File;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Service;
import dev.carrel.vapi.VapiError;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

/**
 * The files of update sessions: announced here, sent to the endpoint that the announcement answers.
 */
@ApplicationScoped
@Service("com.vmware.content.library.item.updatesession.file")
public class UpdateSessionFileOperations {
  private final Pool pool;
  private final Sessions sessions;
  private final UpdateSessionFileStore files;
  private final ContentSweep sweep;
  private final Event<FileReplaced> replaced;

  UpdateSessionFileOperations(
      Pool pool,
      Sessions sessions,
      UpdateSessionFileStore files,
      ContentSweep sweep,
      Event<FileReplaced> replaced) {
    this.pool = pool;
    this.sessions = sessions;
    this.files = files;
    this.sweep = sweep;
    this.replaced = replaced;
  }

  /**
   * Announces a file, or announces it anew; NOT_ALLOWED_IN_CURRENT_STATE unless the session is
   * ACTIVE.
   */
  @Operation("add")
  public Uni<UpdateSessionFileInfo> add(
      Caller caller, UpdateSessionId updateSessionId, UpdateSessionFileSpec fileSpec) {
    caller.needs(Privilege.UPDATE_SESSION);
    Arguments.parameter(
        "com.vmware.content.library.item.updatesession.file.add",
        "update_session_id",
        updateSessionId);
    Arguments.structure(
        "com.vmware.content.library.item.updatesession.file.add", "file_spec", fileSpec);
    String name = Arguments.fileName("name", fileSpec.name());
    SourceType source = pushed(fileSpec);
    Long size = Arguments.within("size", fileSpec.size(), 0, Long.MAX_VALUE);
    ChecksumInfo checksum = checksum(fileSpec.checksumInfo());
    return pool.withTransaction(
            transaction ->
                sessions
                    .take(transaction, updateSessionId, SessionStep.ADD_FILE, null, null)
                    .call(session -> files.keepInItem(transaction, session.key(), name))
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
        .invoke(file -> letGo(file.session(), name))
        .map(file -> info(caller, file));
  }

  /** Looks at a file; INVALID_ARGUMENT where the session has none of that name. */
  @Operation("get")
  public Uni<UpdateSessionFileInfo> get(
      Caller caller, UpdateSessionId updateSessionId, String fileName) {
    caller.needs(Privilege.ANONYMOUS);
    String name =
        Arguments.fileName(
            "file_name",
            Arguments.parameter(
                "com.vmware.content.library.item.updatesession.file.get", "file_name", fileName));
    return sessions
        .get(updateSessionId)
        .chain(
            session ->
                files
                    .find(session.key(), name)
                    .onItem()
                    .ifNull()
                    .failWith(() -> noFile(session, name))
                    .map(file -> info(caller, file)));
  }

  /** Looks at all files of a session. */
  @Operation("list")
  public Uni<List<UpdateSessionFileInfo>> list(Caller caller, UpdateSessionId updateSessionId) {
    caller.needs(Privilege.ANONYMOUS);
    Arguments.parameter(
        "com.vmware.content.library.item.updatesession.file.list",
        "update_session_id",
        updateSessionId);
    return sessions
        .get(updateSessionId)
        .chain(
            session ->
                files
                    .list(session.key())
                    .map(all -> all.stream().map(file -> info(caller, file)).toList()));
  }

  /**
   * Takes a file out of the session and, where the item has one of that name, out of the item when
   * the session is completed; INVALID_ARGUMENT where neither has one.
   */
  @Operation("remove")
  public Uni<Void> remove(Caller caller, UpdateSessionId updateSessionId, String fileName) {
    caller.needs(Privilege.ANONYMOUS);
    String name =
        Arguments.fileName(
            "file_name",
            Arguments.parameter(
                "com.vmware.content.library.item.updatesession.file.remove",
                "file_name",
                fileName));
    return pool.withTransaction(
            transaction ->
                sessions
                    .take(transaction, updateSessionId, SessionStep.REMOVE_FILE, null, null)
                    .call(session -> removed(transaction, session, name)))
        .invoke(session -> letGo(session.key(), name))
        .replaceWithVoid();
  }

  /** Nobody waits any more for what is on its way to this file, or for what it received. */
  private void letGo(UUID session, String name) {
    replaced.fire(new FileReplaced(session, name, null));
    sweep.soon();
  }

  private Uni<Void> removed(SqlClient transaction, Session session, String name) {
    return files
        .remove(transaction, session.key(), name)
        .chain(
            fromSession ->
                files
                    .removeFromItem(transaction, session.key(), session.item(), name)
                    .map(fromItem -> fromSession || fromItem))
        .invoke(
            found -> {
              if (!found) {
                throw noFile(session, name);
              }
            })
        .replaceWithVoid();
  }

  /**
   * Says what is wrong with the files, as far as can be seen before completion;
   * NOT_ALLOWED_IN_CURRENT_STATE unless the session is ACTIVE and all pushed files are received.
   */
  @Operation("validate")
  public Uni<ValidationResult> validate(Caller caller, UpdateSessionId updateSessionId) {
    caller.needs(Privilege.ANONYMOUS);
    return sessions
        .take(updateSessionId, SessionStep.VALIDATE, null, null)
        .chain(session -> files.list(session.key()))
        .invoke(UpdateSessionOperations::allReceived)
        .replaceWith(() -> new ValidationResult(false, Set.of(), List.of()));
  }

  private static VapiError noFile(Session session, String name) {
    return Message.FILE_NOT_FOUND.as(ErrorType.INVALID_ARGUMENT, session.kind().words(), name);
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
