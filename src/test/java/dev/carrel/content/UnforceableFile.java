package dev.carrel.content;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicInteger;

/** A file that fails to be forced to disk, but once: Linux reports lost bytes one time only. */
public final class UnforceableFile extends FaultyFile {
  private final AtomicInteger times = new AtomicInteger();

  public UnforceableFile(FileChannel file) {
    super(file);
  }

  @Override
  public void force(boolean metaData) throws IOException {
    if (times.getAndIncrement() == 0) {
      throw new IOException("Input/output error");
    }
    super.force(metaData);
  }
}
