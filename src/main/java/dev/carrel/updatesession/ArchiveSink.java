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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Unpacks an archive while it is received. Each member is written to a content of its own, and the
 * archive itself is not stored.
 *
 * <p>Members after the manifest are hashed with the algorithm of their manifest entry, so that the
 * validation does not have to read them again.
 */
final class ArchiveSink implements Sink {
  private final IncomingFile incomingFile;
  private final ContentStore contents;
  private final Hasher hasher;
  private final List<ReceivedFile.Member> members = new ArrayList<>();

  private OvaUnpacker ovaUnpacker;

  /** The writer of the current member; null between members. Volatile because of {@link #flush}. */
  private volatile ContentWriter memberWriter;

  private Manifest manifest;
  private long size;

  ArchiveSink(IncomingFile incomingFile, ContentStore contents) {
    this.incomingFile = incomingFile;
    this.contents = contents;
    this.hasher =
        incomingFile.file().expectedChecksum() == null
            ? null
            : new Hasher(incomingFile.checksumAlgorithm());
    this.ovaUnpacker = new OvaUnpacker(this::beginMember);
  }

  /** Returns the sink for a file: an archive is unpacked, any other file is stored unchanged. */
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
    } catch (OvfException error) {
      throw toVapiError(error);
    }
  }

  @Override
  public ReceivedFile commit() throws IOException {
    try {
      ovaUnpacker.finish();
    } catch (OvfException error) {
      throw toVapiError(error);
    }
    return new ReceivedFile(size, checksum(), List.copyOf(members));
  }

  private ChecksumInfo checksum() {
    return hasher == null ? null : hasher.checksum();
  }

  private RuntimeException toVapiError(OvfException error) {
    return Message.OVF_FILE_INVALID.toError(
        ErrorType.INVALID_ARGUMENT, incomingFile.file().name(), error.getMessage());
  }

  private OvaUnpacker.MemberReceiver beginMember(String name, long size) throws IOException {
    ContentId content = incomingFile.members().get(members.size());
    memberWriter = contents.create(content, algorithmFor(name));
    return new OvaUnpacker.MemberReceiver() {
      @Override
      public void append(ByteBuffer bytes) throws IOException {
        memberWriter.append(bytes);
      }

      @Override
      public void end() throws IOException {
        members.add(new ReceivedFile.Member(name, content, memberWriter.commit()));
        memberWriter = null;
        readIfManifest(name, content);
      }
    };
  }

  private ChecksumAlgorithm algorithmFor(String name) {
    return manifest == null
        ? ChecksumAlgorithm.SHA256
        : manifest.find(name).map(Manifest.Entry::algorithm).orElse(ChecksumAlgorithm.SHA256);
  }

  private void readIfManifest(String name, ContentId content) throws IOException {
    if (OvfFileRole.ofFile(null, name).equals(Optional.of(OvfFileRole.MANIFEST))) {
      try (var in = contents.open(content)) {
        manifest = Manifest.parse(in);
      }
    }
  }

  /** Flushes only the current member, because complete members are already on disk. */
  @Override
  public void flush() throws IOException {
    ContentWriter writer = memberWriter;
    if (writer != null) {
      writer.flush();
    }
  }

  @Override
  public void reset() throws IOException {
    close();
    for (ReceivedFile.Member member : members) {
      contents.delete(member.content());
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
    if (memberWriter != null) {
      memberWriter.close();
      memberWriter = null;
    }
  }
}
