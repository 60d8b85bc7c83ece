package dev.carrel.updatesession;

import dev.carrel.content.ContentId;
import dev.carrel.content.ContentStore;
import dev.carrel.content.ContentWriter;
import dev.carrel.content.Hasher;
import dev.carrel.content.ReceivedFile;
import dev.carrel.content.Sink;
import dev.carrel.ovf.Manifest;
import dev.carrel.ovf.OvaUnpacker;
import dev.carrel.ovf.OvfException;
import dev.carrel.ovf.OvfFileRole;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.library.ChecksumAlgorithm;
import dev.carrel.vapi.library.ChecksumInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Unpacks an archive as it arrives: each member goes into a content of its own, and the archive
 * itself is not kept.
 *
 * <p>Members that come after the manifest are hashed by the algorithm that it has for them, so that
 * they need not be read again to be compared.
 */
final class ArchiveSink implements Sink {
  private final IncomingFile arrival;
  private final ContentStore contents;
  private final Hasher hasher;
  private final List<ReceivedFile.Member> members = new ArrayList<>();

  private OvaUnpacker archive;
  private volatile ContentWriter member;
  private Manifest manifest;
  private long size;

  ArchiveSink(IncomingFile arrival, ContentStore contents) {
    this.arrival = arrival;
    this.contents = contents;
    this.hasher =
        arrival.file().expectedChecksum() == null ? null : contents.hasher(arrival.algorithm());
    this.archive = new OvaUnpacker(this::begin);
  }

  /** Where the bytes of a file go: one that is no archive is kept as it is. */
  static Sink orContent(IncomingFile arrival, ContentStore contents) throws IOException {
    return arrival.isArchive()
        ? new ArchiveSink(arrival, contents)
        : contents.begin(arrival.content(), arrival.algorithm());
  }

  @Override
  public void append(ByteBuffer bytes) throws IOException {
    size += bytes.remaining();
    if (hasher != null) {
      hasher.update(bytes.duplicate());
    }
    try {
      archive.append(bytes);
    } catch (OvfException flaw) {
      throw refusal(flaw);
    }
  }

  @Override
  public ReceivedFile commit() throws IOException {
    try {
      archive.end();
    } catch (OvfException flaw) {
      throw refusal(flaw);
    }
    return new ReceivedFile(size, checksum(), List.copyOf(members));
  }

  private ChecksumInfo checksum() {
    return hasher == null ? null : hasher.checksum();
  }

  private RuntimeException refusal(OvfException flaw) {
    return Message.PACKAGE_INVALID.as(
        ErrorType.INVALID_ARGUMENT, arrival.file().name(), flaw.getMessage());
  }

  private OvaUnpacker.MemberReceiver begin(String name, long announced) throws IOException {
    ContentId content = arrival.members().get(members.size());
    member = contents.begin(content, algorithm(name));
    return new OvaUnpacker.MemberReceiver() {
      @Override
      public void append(ByteBuffer bytes) throws IOException {
        member.append(bytes);
      }

      @Override
      public void end() throws IOException {
        members.add(new ReceivedFile.Member(name, content, member.commit()));
        member = null;
        readManifest(name, content);
      }
    };
  }

  private ChecksumAlgorithm algorithm(String name) {
    return manifest == null
        ? ChecksumAlgorithm.SHA256
        : manifest.of(name).map(Manifest.Entry::algorithm).orElse(ChecksumAlgorithm.SHA256);
  }

  private void readManifest(String name, ContentId content) throws IOException {
    if (OvfFileRole.of(null, name).equals(Optional.of(OvfFileRole.MANIFEST))) {
      try (var in = Files.newInputStream(contents.path(content))) {
        manifest = Manifest.parse(in);
      }
    }
  }

  /** Members that are whole have been brought there. */
  @Override
  public void flush() throws IOException {
    ContentWriter unpacking = member;
    if (unpacking != null) {
      unpacking.flush();
    }
  }

  @Override
  public void restart() throws IOException {
    close();
    for (ReceivedFile.Member unpacked : members) {
      contents.discard(unpacked.content());
    }
    if (members.size() < arrival.members().size()) {
      contents.discard(arrival.members().get(members.size()));
    }
    members.clear();
    manifest = null;
    archive = new OvaUnpacker(this::begin);
    size = 0;
    if (hasher != null) {
      hasher.reset();
    }
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void close() throws IOException {
    if (member != null) {
      member.close();
      member = null;
    }
  }
}
