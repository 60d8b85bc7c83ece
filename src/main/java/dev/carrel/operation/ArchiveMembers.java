package dev.carrel.operation;

import dev.carrel.content.Received;
import dev.carrel.operation.Arrivals.Arrival;
import dev.carrel.ovf.OvfPart;
import dev.carrel.store.ArrivalStore;
import dev.carrel.store.UpdateSessionFileStore;
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
  private final ArrivalStore store;
  private final ContentLimits limits;

  ArchiveMembers(UpdateSessionFileStore files, ArrivalStore store, ContentLimits limits) {
    this.files = files;
    this.store = store;
    this.limits = limits;
  }

  /** Makes way for the members of an archive that begins to arrive; for other files, nothing. */
  Uni<Void> reserve(SqlClient transaction, Arrival arrival) {
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
  Uni<Void> add(SqlClient transaction, Arrival arrival, List<Received.Member> members) {
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

  private Uni<Void> add(SqlClient transaction, Arrival arrival, Received.Member member) {
    String archive = arrival.file().name();
    Arguments.fileName("name", member.name());
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
  private static OvfPart partOf(Received.Member member) {
    return OvfPart.of(null, member.name()).filter(part -> part != OvfPart.ARCHIVE).orElse(null);
  }
}
