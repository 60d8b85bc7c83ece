package dev.carrel.content.file;

import dev.carrel.content.ContentId;
import dev.carrel.content.ContentWriter;
import dev.carrel.content.Hasher;
import dev.carrel.content.ReceivedFile;
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
 * Writes the file of one content.
 *
 * <p>The first failure to write or force the file is stored, because Linux reports a failed
 * write-back only once: a second attempt to force the file would succeed although the bytes are
 * lost.
 */
final class FileContentWriter implements ContentWriter {
  private static final Logger LOG = Logger.getLogger(FileContentWriter.class);

  /**
   * The number of bytes that are hashed and written at once, small enough to stay in the
   * processor's cache in between. For blocks of 512 KiB the file system allocates memory in large
   * pieces, which took four times as long on a virtual machine.
   */
  private static final int BLOCK_SIZE = 64 * 1024;

  private final Path path;

  /** The directory of the content store. */
  private final Path directory;

  private final FileChannel file;
  private final Hasher hasher;

  /**
   * Guards forcing and closing the file, so that {@link #commit} waits for a running flush and sees
   * its failure.
   */
  private final Object forcing = new Object();

  private volatile IOException failure;
  private long size;

  FileContentWriter(Path path, FileChannel file, Hasher hasher) {
    this.path = path;
    this.directory = path.getParent().getParent();
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
            hasher.updateAndWrite(bytes.slice(bytes.position(), length), this::write);
            bytes.position(bytes.position() + length);
          }
        });
  }

  private void write(ByteBuffer block) throws IOException {
    while (block.hasRemaining()) {
      file.write(block);
    }
  }

  /** {@inheritDoc} The other content is forced first, so that lost bytes are not resumed. */
  @Override
  public void appendPrefixOf(ContentId other, long bytes, BooleanSupplier canceled)
      throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(BLOCK_SIZE);
    try (var from =
        FileChannel.open(FileContentStore.path(directory, other), StandardOpenOption.READ)) {
      from.force(false);
      for (long left = bytes; left > 0 && !canceled.getAsBoolean(); left -= chunk.limit()) {
        chunk.clear().limit((int) Math.min(left, BLOCK_SIZE));
        if (from.read(chunk) < 0) {
          break;
        }
        append(chunk.flip());
      }
    } catch (NoSuchFileException nothing) {
      // The transfer was interrupted before its first byte.
      LOG.debugf("Content %s does not exist", other.value());
    }
    attempt(this::force);
  }

  /** Forces the bytes, and the entry of the file in its directories. */
  private void force() throws IOException {
    file.force(true);
    force(path.getParent());
    force(directory);
  }

  /** Forces a directory: a new file survives a crash only if its directory entry is on disk too. */
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

  /** {@inheritDoc} This includes the directory entry. */
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

  @Override
  public void close() throws IOException {
    try {
      finish();
    } catch (
        ClosedChannelException
            interrupted) { // The thread was interrupted because the replica stops; no byte is lost.
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

  /** Accesses the disk, unless an earlier access has failed. */
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
