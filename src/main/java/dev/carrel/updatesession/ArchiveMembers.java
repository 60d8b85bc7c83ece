package dev.carrel.updatesession;

import dev.carrel.content.ReceivedFile;
import dev.carrel.operation.ParameterChecks;
import dev.carrel.ovf.OvfFileRole;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** The files that come into a session in an archive. */
@ApplicationScoped
class ArchiveMembers {
  private final UpdateSessionFileStore files;
  private final IncomingFileStore store;
  private final ContentLimits limits;

  ArchiveMembers(UpdateSessionFileStore files, IncomingFileStore store, ContentLimits limits) {
    this.files = files;
    this.store = store;
    this.limits = limits;
  }

  /** Makes way for the members of an archive that begins to arrive; for other files, nothing. */
  Uni<Void> reserve(SqlClient transaction, IncomingFile incomingFile) {
    return !incomingFile.isArchive()
        ? Uni.createFrom().voidItem()
        : files
            .removeMembers(transaction, incomingFile.session(), incomingFile.file().name())
            .chain(
                () ->
                    store.reserveMembers(
                        transaction, incomingFile.content(), incomingFile.members()));
  }

  /**
   * Adds what was in an archive; INVALID_ARGUMENT where the session has such a file already,
   * UNABLE_TO_ALLOCATE_RESOURCE where it would have more files than it may have.
   */
  Uni<Void> add(
      SqlClient transaction, IncomingFile incomingFile, List<ReceivedFile.Member> members) {
    return Multi.createFrom()
        .iterable(members)
        .onItem()
        .transformToUniAndConcatenate(member -> add(transaction, incomingFile, member))
        .onItem()
        .ignoreAsUni()
        .chain(() -> files.count(transaction, incomingFile.session()))
        .invoke(this::requireBelowFileLimit)
        .replaceWithVoid();
  }

  private void requireBelowFileLimit(long count) {
    if (count > limits.maxFilesPerSession()) {
      throw limits.tooManyFiles();
    }
  }

  private Uni<Void> add(
      SqlClient transaction, IncomingFile incomingFile, ReceivedFile.Member member) {
    String archive = incomingFile.file().name();
    ParameterChecks.checkFileName("name", member.name());
    return store
        .addMember(transaction, incomingFile.session(), archive, member, roleOf(member))
        .invoke(
            added -> {
              if (!added) {
                throw Message.MEMBER_EXISTS.toError(
                    ErrorType.INVALID_ARGUMENT, archive, member.name());
              }
            })
        .replaceWithVoid();
  }

  /** An archive in an archive is not unpacked, and so is a file like any other. */
  private static OvfFileRole roleOf(ReceivedFile.Member member) {
    return OvfFileRole.ofFile(null, member.name())
        .filter(part -> part != OvfFileRole.ARCHIVE)
        .orElse(null);
  }
}
