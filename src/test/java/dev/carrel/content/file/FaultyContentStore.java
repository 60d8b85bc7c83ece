package dev.carrel.content.file;

import dev.carrel.config.CarrelConfig;
import dev.carrel.content.ContentId;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.function.UnaryOperator;

/** The content store of the application in tests. A test can make its files fail, or hide them. */
@Singleton
@Alternative
@Priority(1)
public class FaultyContentStore extends FileContentStore {
  private final Queue<UnaryOperator<FileChannel>> wrappers = new ArrayDeque<>();
  private volatile boolean hidesLocalFiles;

  FaultyContentStore(CarrelConfig config) {
    super(config);
  }

  /** Applies the wrapper to the next file that is created. */
  public synchronized void wrapNextFile(UnaryOperator<FileChannel> wrapper) {
    wrappers.add(wrapper);
  }

  /** Runs an action while the store has no local files, as a store that only streams contents. */
  public void whileLocalFilesAreHidden(Runnable action) {
    hidesLocalFiles = true;
    try {
      action.run();
    } finally {
      hidesLocalFiles = false;
    }
  }

  @Override
  synchronized FileChannel create(Path path) throws IOException {
    FileChannel file = super.create(path);
    return wrappers.isEmpty() ? file : wrappers.remove().apply(file);
  }

  @Override
  public Optional<Path> localFile(ContentId id) {
    return hidesLocalFiles ? Optional.empty() : super.localFile(id);
  }
}
