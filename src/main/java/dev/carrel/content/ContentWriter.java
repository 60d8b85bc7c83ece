package dev.carrel.content;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * A content that is being received. Not thread-safe, except that {@link #flush} may run beside all
 * other methods.
 *
 * <p>The first failure to write or force it decides: every later call fails with it. Linux reports
 * once that bytes could not be written, so a second attempt to force them would succeed without
 * having written them.
 */
public final class ContentWriter implements Sink {
  private static final Logger LOG = Logger.getLogger(ContentWriter.class);

  /**
   * How much is hashed and written at once: what is still in the processor's cache for the second
   * of the two. Half a MiB, and a file system takes memory for it in so large pieces that a virtual
   * machine may have to ask its host for them first: it took four times as long.
   */
  private static final int BLOCK_SIZE = 64 * 1024;

  private final Path path;
  private final FileChannel file;
  private final Hasher hasher;

  /** Held to force or close the file, so that a flush ends, and is noticed, before the commit. */
  private final Object forcing = new Object();

  private volatile IOException failure;
  private long size;

  /** Whether the last write took so long that it waited. */
  private boolean waitsForDisk;

  ContentWriter(Path path, FileChannel file, Hasher hasher) {
    this.path = path;
    this.file = file;
    this.hasher = hasher;
  }

  @Override
  public void append(ByteBuffer bytes) throws IOException {
    attempt(
        () -> {
          size += bytes.remaining();
          while (bytes.hasRemaining()) {
            int length = Math.min(bytes.remaining(), BLOCK_SIZE);
            appendPiece(bytes.slice(bytes.position(), length));
            bytes.position(bytes.position() + length);
          }
        });
  }

  /**
   * Hashes and writes. To write to memory of the file system keeps a processor busy as hashing
   * does; to wait for the disk does not.
   */
  private void appendPiece(ByteBuffer block) throws IOException {
    Processors.Turn turn = hasher.begin();
    try {
      hasher.updateInTurn(block.duplicate());
      if (waitsForDisk) {
        turn.end();
      } else {
        turn.writes();
      }
      long begun = System.nanoTime();
      write(block);
      waitsForDisk = System.nanoTime() - begun > Processors.MAX_WRITE_NANOS;
    } finally {
      turn.end();
    }
  }

  private void write(ByteBuffer block) throws IOException {
    while (block.hasRemaining()) {
      file.write(block);
    }
  }

  /**
   * Adds the beginning of another content, or as much of it as is there, and forces it to disk: the
   * other may be deleted then. The other is forced first, so that nothing is resumed that could not
   * be written.
   *
   * @param bytes how much of it
   * @param cancelled tells to stop on the way
   */
  public void appendPrefixOf(Path other, long bytes, BooleanSupplier cancelled) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(BLOCK_SIZE);
    try (var from = FileChannel.open(other, StandardOpenOption.READ)) {
      from.force(false);
      for (long left = bytes; left > 0 && !cancelled.getAsBoolean(); left -= chunk.limit()) {
        chunk.clear().limit((int) Math.min(left, BLOCK_SIZE));
        if (from.read(chunk) < 0) {
          break;
        }
        append(chunk.flip());
      }
    } catch (NoSuchFileException nothing) {
      // Whoever was to receive it was interrupted before the first byte.
      LOG.debugf("Content file %s does not exist", other);
    }
    attempt(this::force);
  }

  /** The bytes, and the file's name in its directories. */
  private void force() throws IOException {
    file.force(true);
    force(path.getParent());
    force(path.getParent().getParent());
  }

  /** A new name is in its directory only once that is on the disk too. */
  static void force(Path directory) throws IOException {
    try (var names = FileChannel.open(directory, StandardOpenOption.READ)) {
      names.force(true);
    }
  }

  @Override
  public void flush() throws IOException {
    synchronized (forcing) {
      if (file.isOpen()) {
        attempt(() -> file.force(false));
      }
    }
  }

  @Override
  public void reset() throws IOException {
    attempt(() -> file.truncate(0));
    hasher.reset();
    size = 0;
  }

  @Override
  public long size() {
    return size;
  }

  /** Its name in the directory included. */
  @Override
  public ReceivedFile commit() throws IOException {
    finish();
    return new ReceivedFile(size, hasher.checksum());
  }

  private void finish() throws IOException {
    synchronized (forcing) {
      attempt(
          () -> {
            if (file.isOpen()) {
              force();
              file.close();
            }
          });
    }
  }

  /**
   * Stops receiving. What was received is on the disk then and stays until it is discarded; where
   * it could not be brought there, this fails, and the file is deleted so that nothing is resumed
   * from it.
   */
  @Override
  public void close() throws IOException {
    try {
      finish();
    } catch (ClosedChannelException interrupted) { // The replica stops; no byte is lost by that.
      throw interrupted;
    } catch (IOException lost) {
      try (file) {
        Files.deleteIfExists(path);
      } catch (IOException alsoFailed) {
        LOG.debugf(alsoFailed, "Could not delete %s", path);
      }
      throw lost;
    }
  }

  /** Accesses the disk, unless that has failed before. */
  private void attempt(DiskAccess access) throws IOException {
    if (failure != null) {
      throw failure;
    }
    try {
      access.run();
    } catch (IOException first) {
      failure = first;
      throw first;
    }
  }

  private interface DiskAccess {
    void run() throws IOException;
  }
}
