package dev.carrel.updatesession;

import dev.carrel.audit.Actor;
import dev.carrel.content.ContentId;
import dev.carrel.ovf.OvaUnpacker;
import dev.carrel.ovf.OvfFileRole;
import dev.carrel.session.SessionKey;
import dev.carrel.updatesession.UpdateSessionFileStore.File;
import dev.carrel.vapi.library.ChecksumAlgorithm;
import dev.carrel.vapi.session.SessionKind;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A file on its way into an update session, and the new content that its bytes are written to.
 *
 * @param members contents for the members of an archive; empty if the file is not an archive
 * @param actor the transfer URI or the puller, for the history
 */
public record IncomingFile(File file, ContentId content, List<ContentId> members, Actor actor) {
  /** Assigns new contents to a file; an archive receives the maximum number of member contents. */
  public static IncomingFile create(File file, Actor actor) {
    int members = file.role() == OvfFileRole.ARCHIVE ? OvaUnpacker.MAX_MEMBERS : 0;
    return new IncomingFile(
        file,
        ContentId.random(),
        Stream.generate(ContentId::random).limit(members).toList(),
        actor);
  }

  /** Returns the key of the file's session. */
  public UUID session() {
    return file.session();
  }

  SessionKey sessionKey() {
    return new SessionKey(session(), SessionKind.UPDATE);
  }

  /** Returns whether the file is an archive, which is unpacked and not stored itself. */
  public boolean isArchive() {
    return file.role() == OvfFileRole.ARCHIVE;
  }

  /** Returns the algorithm of the declared checksum; SHA-256 if none is declared. */
  public ChecksumAlgorithm checksumAlgorithm() {
    return file.expectedChecksum() == null
        ? ChecksumAlgorithm.SHA256
        : file.expectedChecksum().algorithm();
  }
}
