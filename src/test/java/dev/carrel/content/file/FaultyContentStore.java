package dev.carrel.content.file;

import dev.carrel.config.CarrelConfig;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.UnaryOperator;

/** The content store of the application in tests. A test can make its files fail. */
@Singleton
@Alternative
@Priority(1)
public class FaultyContentStore extends FileContentStore {
  private final Queue<UnaryOperator<FileChannel>> wrappers = new ArrayDeque<>();

  FaultyContentStore(CarrelConfig config) {
    super(config);
  }

  /** Applies the wrapper to the next file that is created. */
  public synchronized void wrapNextFile(UnaryOperator<FileChannel> wrapper) {
    wrappers.add(wrapper);
  }

  @Override
  synchronized FileChannel create(Path path) throws IOException {
    FileChannel file = super.create(path);
    return wrappers.isEmpty() ? file : wrappers.remove().apply(file);
  }
}
