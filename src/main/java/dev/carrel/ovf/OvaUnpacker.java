package dev.carrel.ovf;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Unpacks an OVA, a tar archive with the files of an OVF package, while it is received: in chunks
 * of any size, with constant memory.
 *
 * <p>It is not thread-safe, and no method may be called after a failure. After a failure, the
 * caller must clean up the member that was begun and not ended.
 */
public final class OvaUnpacker {
  /** The maximum number of files in an archive. */
  public static final int MAX_MEMBERS = 256;

  static final int BLOCK_SIZE = 512;

  /** Receives the members (files) of an archive. */
  public interface Receiver {
    /**
     * Begins the next member.
     *
     * @param name the file name, without a path; each name occurs once, ignoring case
     * @param size the announced size in bytes: any number from 0, not verified yet
     */
    MemberReceiver begin(String name, long size) throws IOException;
  }

  /** Receives the content of one member. */
  public interface MemberReceiver {
    /** Appends the next bytes. The buffer is valid only during the call. */
    void append(ByteBuffer bytes) throws IOException;

    /** Ends the member; all its bytes were appended. */
    void end() throws IOException;
  }

  /** The part of the archive that the next byte belongs to. */
  private enum Position {
    HEADER,
    CONTENT,
    PADDING,
    AFTER_END
  }

  private final TarEntries tarEntries;
  private final ByteBuffer header = ByteBuffer.allocate(BLOCK_SIZE);
  private Position position = Position.HEADER;
  private MemberReceiver member;
  private long bytesLeft;
  private int padding;

  /** Creates an unpacker at the start of an archive. */
  public OvaUnpacker(Receiver receiver) {
    tarEntries = new TarEntries(receiver);
  }

  /**
   * Unpacks the remaining bytes of a chunk.
   *
   * @throws OvfException if this is not a tar archive, or its content is not supported
   * @throws IOException if the receiver fails
   */
  public void append(ByteBuffer chunk) throws IOException {
    while (chunk.hasRemaining()) {
      switch (position) {
        case HEADER -> readHeader(chunk);
        case CONTENT -> forward(chunk);
        case PADDING -> skip(chunk);
        case AFTER_END -> requireZero(chunk.get());
      }
    }
  }

  /**
   * Ends the archive.
   *
   * @throws OvfException if the archive is truncated or has no descriptor
   */
  public void finish() throws IOException {
    // Some tools omit the end marker; an archive that ends after an entry is complete.
    boolean isBetweenEntries = position == Position.HEADER && header.position() == 0;
    if (!isBetweenEntries && position != Position.AFTER_END) {
      throw new OvfException("The archive is truncated.");
    }
    tarEntries.requireComplete();
  }

  private void readHeader(ByteBuffer chunk) throws IOException {
    header.put(readBytes(chunk, header.remaining()));
    if (header.hasRemaining()) {
      return;
    }
    header.clear();
    if (TarHeader.isBlank(header.array())) {
      position = Position.AFTER_END;
    } else {
      beginEntry(TarHeader.parse(header.array()));
    }
  }

  private void beginEntry(TarHeader header) throws IOException {
    bytesLeft = tarEntries.size(header);
    padding = (int) (-bytesLeft & BLOCK_SIZE - 1);
    member = tarEntries.begin(header, bytesLeft);
    position = Position.CONTENT;
    endIfComplete();
  }

  private void forward(ByteBuffer chunk) throws IOException {
    ByteBuffer bytes = readBytes(chunk, bytesLeft);
    bytesLeft -= bytes.remaining();
    member.append(bytes);
    endIfComplete();
  }

  private void endIfComplete() throws IOException {
    if (bytesLeft == 0) {
      member.end();
      position = padding > 0 ? Position.PADDING : Position.HEADER;
    }
  }

  private void skip(ByteBuffer chunk) {
    padding -= readBytes(chunk, padding).remaining();
    if (padding == 0) {
      position = Position.HEADER;
    }
  }

  private static void requireZero(byte value) {
    if (value != 0) {
      throw new OvfException("The archive has data after its end marker.");
    }
  }

  /**
   * Takes at most {@code maxLength} bytes from the chunk: advances its position and returns them as
   * a slice.
   */
  private static ByteBuffer readBytes(ByteBuffer chunk, long maxLength) {
    int length = (int) Math.min(chunk.remaining(), maxLength);
    ByteBuffer bytes = chunk.slice(chunk.position(), length);
    chunk.position(chunk.position() + length);
    return bytes;
  }
}
