package dev.carrel.ovf;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Unpacks an OVA, which is a tar of an OVF package's files, while it arrives: in pieces of any
 * size, in memory that does not grow with it.
 *
 * <p>Not thread-safe: its user calls one method after the other, and none after a failure. What a
 * failure leaves of a member that was begun and not ended is the user's to clear away.
 */
public final class OvaUnpacker {
  /** How many members are taken. */
  public static final int MAX_MEMBERS = 256;

  static final int BLOCK_SIZE = 512;

  /** Who takes the members. */
  public interface Receiver {
    /**
     * The next member comes.
     *
     * @param name free of paths, and never twice
     * @param size how many bytes it says it has: none are there yet, and it may be any number
     */
    MemberReceiver begin(String name, long size) throws IOException;
  }

  /** Who takes one member's content. */
  public interface MemberReceiver {
    /** More of it, in order. The bytes are there only during the call. */
    void append(ByteBuffer bytes) throws IOException;

    /** All of it was there. */
    void end() throws IOException;
  }

  /** Where in the archive the next byte stands. */
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

  /** An archive of which nothing has come yet. */
  public OvaUnpacker(Receiver receiver) {
    tarEntries = new TarEntries(receiver);
  }

  /**
   * Takes all that remains in the buffer.
   *
   * @throws OvfException if this is no tar, or none that is taken
   * @throws IOException if the members' receiver fails
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
   * Nothing more comes.
   *
   * @throws OvfException if more should have come, or there was no descriptor
   */
  public void finish() throws IOException {
    // Some writers leave out the end's mark, and nothing is missing then.
    boolean between = position == Position.HEADER && header.position() == 0;
    if (!between && position != Position.AFTER_END) {
      throw new OvfException("The archive is truncated.");
    }
    tarEntries.end();
  }

  private void readHeader(ByteBuffer chunk) throws IOException {
    header.put(take(chunk, header.remaining()));
    if (header.hasRemaining()) {
      return;
    }
    header.clear();
    if (TarHeader.isBlank(header.array())) {
      position = Position.AFTER_END;
    } else {
      begin(TarHeader.parse(header.array()));
    }
  }

  private void begin(TarHeader read) throws IOException {
    bytesLeft = tarEntries.size(read);
    padding = (int) (-bytesLeft & BLOCK_SIZE - 1);
    member = tarEntries.begin(read, bytesLeft);
    position = Position.CONTENT;
    endIfComplete();
  }

  private void forward(ByteBuffer chunk) throws IOException {
    ByteBuffer bytes = take(chunk, bytesLeft);
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
    padding -= take(chunk, padding).remaining();
    if (padding == 0) {
      position = Position.HEADER;
    }
  }

  private static void requireZero(byte after) {
    if (after != 0) {
      throw new OvfException("The archive has data after its end marker.");
    }
  }

  /** At most so many of the chunk's bytes, which are taken from it, whoever reads them or not. */
  private static ByteBuffer take(ByteBuffer chunk, long atMost) {
    int length = (int) Math.min(chunk.remaining(), atMost);
    ByteBuffer bytes = chunk.slice(chunk.position(), length);
    chunk.position(chunk.position() + length);
    return bytes;
  }
}
