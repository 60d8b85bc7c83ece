package dev.carrel.content.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A file whose first {@code force} fails and whose later calls succeed, because Linux reports lost
 * bytes only once.
 */
public final class UnforceableFile extends FaultyFile {
  private final AtomicInteger forceCalls = new AtomicInteger();

  public UnforceableFile(FileChannel file) {
    super(file);
  }

  @Override
  public void force(boolean metaData) throws IOException {
    if (forceCalls.getAndIncrement() == 0) {
      throw new IOException("Input/output error");
    }
    super.force(metaData);
  }
}
