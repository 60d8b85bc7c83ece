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

/** Adds the members of an unpacked archive to an update session as files. */
@ApplicationScoped
class ArchiveMembers {
  private final UpdateSessionFileStore files;
  private final IncomingFileStore incomingFiles;
  private final ContentLimits limits;

  ArchiveMembers(
      UpdateSessionFileStore files, IncomingFileStore incomingFiles, ContentLimits limits) {
    this.files = files;
    this.incomingFiles = incomingFiles;
    this.limits = limits;
  }

  /**
   * Prepares an archive that is about to be received: removes the members of an earlier upload of
   * it, and creates contents for the new ones. Does nothing for other files.
   */
  Uni<Void> reserve(SqlClient transaction, IncomingFile incomingFile) {
    return !incomingFile.isArchive()
        ? Uni.createFrom().voidItem()
        : files
            .removeAddedBy(transaction, incomingFile.session(), incomingFile.file().name())
            .chain(
                () ->
                    incomingFiles.reserveMembers(
                        transaction, incomingFile.content(), incomingFile.members()));
  }

  /**
   * Adds the members of an archive. Fails with INVALID_ARGUMENT if the session already has a file
   * with the name of a member, and with UNABLE_TO_ALLOCATE_RESOURCE if the session would exceed its
   * maximum number of files.
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
        .invoke(limits::requireBelowFileLimit)
        .replaceWithVoid();
  }

  private Uni<Void> add(
      SqlClient transaction, IncomingFile incomingFile, ReceivedFile.Member member) {
    String archive = incomingFile.file().name();
    ParameterChecks.checkFileName("name", member.name());
    return incomingFiles
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

  /** Archives within archives are not unpacked; they are treated as ordinary files. */
  private static OvfFileRole roleOf(ReceivedFile.Member member) {
    return OvfFileRole.ofFile(null, member.name())
        .filter(role -> role != OvfFileRole.ARCHIVE)
        .orElse(null);
  }
}
