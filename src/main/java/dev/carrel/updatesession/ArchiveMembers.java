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
  Uni<Void> reserve(SqlClient transaction, IncomingFile arrival) {
    return !arrival.isArchive()
        ? Uni.createFrom().voidItem()
        : files
            .removeMembers(transaction, arrival.session(), arrival.file().name())
            .chain(() -> store.reserve(transaction, arrival.content(), arrival.members()));
  }

  /**
   * Adds what was in an archive; INVALID_ARGUMENT where the session has such a file already,
   * UNABLE_TO_ALLOCATE_RESOURCE where it would have more files than it may have.
   */
  Uni<Void> add(SqlClient transaction, IncomingFile arrival, List<ReceivedFile.Member> members) {
    return Multi.createFrom()
        .iterable(members)
        .onItem()
        .transformToUniAndConcatenate(member -> add(transaction, arrival, member))
        .onItem()
        .ignoreAsUni()
        .chain(() -> files.count(transaction, arrival.session()))
        .invoke(this::notTooMany)
        .replaceWithVoid();
  }

  private void notTooMany(long count) {
    if (count > limits.filesPerSession()) {
      throw limits.tooManyFiles();
    }
  }

  private Uni<Void> add(SqlClient transaction, IncomingFile arrival, ReceivedFile.Member member) {
    String archive = arrival.file().name();
    ParameterChecks.fileName("name", member.name());
    return store
        .addMember(transaction, arrival.session(), archive, member, partOf(member))
        .invoke(
            added -> {
              if (!added) {
                throw Message.MEMBER_EXISTS.as(ErrorType.INVALID_ARGUMENT, archive, member.name());
              }
            })
        .replaceWithVoid();
  }

  /** An archive in an archive is not unpacked, and so is a file like any other. */
  private static OvfFileRole partOf(ReceivedFile.Member member) {
    return OvfFileRole.of(null, member.name())
        .filter(part -> part != OvfFileRole.ARCHIVE)
        .orElse(null);
  }
}
