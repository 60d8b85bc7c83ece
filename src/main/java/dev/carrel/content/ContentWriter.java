package dev.carrel.content;

import dev.carrel.library.ChecksumAlgorithm;
import dev.carrel.library.ChecksumInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/** A content that is being received. Not thread-safe: its user calls one method after the other. */
public final class ContentWriter implements Sink {
  private static final Logger LOG = Logger.getLogger(ContentWriter.class);

  /**
   * How much is hashed and written at once: what is still in the processor's cache for the second
   * of the two. Half a MiB, and a file system takes memory for it in so large pieces that a virtual
   * machine may have to ask its host for them first: it took four times as long.
   */
  private static final int PIECE = 64 * 1024;

  private final Path path;
  private final FileChannel file;
  private final ChecksumAlgorithm algorithm;
  private final MessageDigest digest;
  private long size;

  ContentWriter(Path path, ChecksumAlgorithm algorithm) throws IOException {
    this.path = path;
    this.file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    this.algorithm = algorithm;
    this.digest = algorithm.digest();
  }

  @Override
  public void append(ByteBuffer bytes) throws IOException {
    size += bytes.remaining();
    while (bytes.hasRemaining()) {
      ByteBuffer piece = bytes.slice(bytes.position(), Math.min(bytes.remaining(), PIECE));
      bytes.position(bytes.position() + piece.remaining());
      digest.update(piece.duplicate());
      write(piece);
    }
  }

  private void write(ByteBuffer piece) throws IOException {
    while (piece.hasRemaining()) {
      file.write(piece);
    }
  }

  /**
   * Adds the beginning of another content, or as much of it as is there.
   *
   * @param bytes how much of it
   * @param stop tells to stop on the way
   */
  public void appendBeginningOf(Path other, long bytes, BooleanSupplier stop) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(PIECE);
    try (var from = FileChannel.open(other, StandardOpenOption.READ)) {
      for (long left = bytes; left > 0 && !stop.getAsBoolean(); left -= chunk.limit()) {
        chunk.clear().limit((int) Math.min(left, PIECE));
        if (from.read(chunk) < 0) {
          return;
        }
        append(chunk.flip());
      }
    } catch (NoSuchFileException nothing) {
      // Whoever was to receive it was interrupted before the first byte.
      LOG.debugf("Nothing of %s is there", other);
    }
  }

  @Override
  public void flush() throws IOException {
    try {
      file.force(false);
    } catch (ClosedChannelException closed) {
      LOG.debugf("%s was closed meanwhile", path);
    }
  }

  @Override
  public void restart() throws IOException {
    file.truncate(0);
    digest.reset();
    size = 0;
  }

  @Override
  public long size() {
    return size;
  }

  /** Its name in the directory included. */
  @Override
  public Received commit() throws IOException {
    file.force(true);
    file.close();
    sync(path.getParent());
    sync(path.getParent().getParent());
    return new Received(
        size, new ChecksumInfo(algorithm, HexFormat.of().formatHex(digest.digest())));
  }

  /** A new name is in its directory only once that is on the disk too. */
  static void sync(Path directory) throws IOException {
    try (var names = FileChannel.open(directory, StandardOpenOption.READ)) {
      names.force(true);
    }
  }

  /** Stops receiving; what was received stays, on the disk too, until it is discarded. */
  @Override
  public void close() throws IOException {
    if (file.isOpen()) {
      file.force(true);
      file.close();
    }
  }
}
