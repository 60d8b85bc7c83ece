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
  private final IncomingFile incomingFile;
  private final ContentStore contents;
  private final Hasher hasher;
  private final List<ReceivedFile.Member> members = new ArrayList<>();

  private OvaUnpacker ovaUnpacker;
  private volatile ContentWriter member;
  private Manifest manifest;
  private long size;

  ArchiveSink(IncomingFile incomingFile, ContentStore contents) {
    this.incomingFile = incomingFile;
    this.contents = contents;
    this.hasher =
        incomingFile.file().expectedChecksum() == null
            ? null
            : contents.hasher(incomingFile.checksumAlgorithm());
    this.ovaUnpacker = new OvaUnpacker(this::beginMember);
  }

  /** Where the bytes of a file go: one that is no archive is kept as it is. */
  static Sink sinkFor(IncomingFile incomingFile, ContentStore contents) throws IOException {
    return incomingFile.isArchive()
        ? new ArchiveSink(incomingFile, contents)
        : contents.create(incomingFile.content(), incomingFile.checksumAlgorithm());
  }

  @Override
  public void append(ByteBuffer bytes) throws IOException {
    size += bytes.remaining();
    if (hasher != null) {
      hasher.update(bytes.duplicate());
    }
    try {
      ovaUnpacker.append(bytes);
    } catch (OvfException flaw) {
      throw toVapiError(flaw);
    }
  }

  @Override
  public ReceivedFile commit() throws IOException {
    try {
      ovaUnpacker.finish();
    } catch (OvfException flaw) {
      throw toVapiError(flaw);
    }
    return new ReceivedFile(size, checksum(), List.copyOf(members));
  }

  private ChecksumInfo checksum() {
    return hasher == null ? null : hasher.checksum();
  }

  private RuntimeException toVapiError(OvfException flaw) {
    return Message.OVF_FILE_INVALID.toError(
        ErrorType.INVALID_ARGUMENT, incomingFile.file().name(), flaw.getMessage());
  }

  private OvaUnpacker.MemberReceiver beginMember(String name, long announced) throws IOException {
    ContentId content = incomingFile.members().get(members.size());
    member = contents.create(content, algorithm(name));
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
        : manifest.find(name).map(Manifest.Entry::algorithm).orElse(ChecksumAlgorithm.SHA256);
  }

  private void readManifest(String name, ContentId content) throws IOException {
    if (OvfFileRole.ofFile(null, name).equals(Optional.of(OvfFileRole.MANIFEST))) {
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
  public void reset() throws IOException {
    close();
    for (ReceivedFile.Member unpacked : members) {
      contents.delete(unpacked.content());
    }
    if (members.size() < incomingFile.members().size()) {
      contents.delete(incomingFile.members().get(members.size()));
    }
    members.clear();
    manifest = null;
    ovaUnpacker = new OvaUnpacker(this::beginMember);
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
