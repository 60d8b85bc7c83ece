package dev.carrel.updatesession;

import dev.carrel.audit.Actor;
import dev.carrel.content.ContentId;
import dev.carrel.ovf.OvaUnpacker;
import dev.carrel.ovf.OvfFileRole;
import dev.carrel.updatesession.UpdateSessionFileStore.File;
import dev.carrel.vapi.library.ChecksumAlgorithm;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A file that is to be received, and the content that is to hold it.
 *
 * @param members contents for what is in it, if it is an archive; empty otherwise
 * @param actor who brings it
 */
public record IncomingFile(File file, ContentId content, List<ContentId> members, Actor actor) {
  public static IncomingFile create(File file, Actor by) {
    int members = file.role() == OvfFileRole.ARCHIVE ? OvaUnpacker.MAX_MEMBERS : 0;
    return new IncomingFile(
        file, ContentId.random(), Stream.generate(ContentId::random).limit(members).toList(), by);
  }

  /** The session it belongs to. */
  public UUID session() {
    return file.session();
  }

  /** Whether it is unpacked, and not kept. */
  public boolean isArchive() {
    return file.role() == OvfFileRole.ARCHIVE;
  }

  /** By which its checksum is to be taken. */
  public ChecksumAlgorithm checksumAlgorithm() {
    return file.expectedChecksum() == null
        ? ChecksumAlgorithm.SHA256
        : file.expectedChecksum().algorithm();
  }
}
