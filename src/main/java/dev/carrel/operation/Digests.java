package dev.carrel.operation;

import dev.carrel.content.ContentId;
import dev.carrel.content.ContentStore;
import dev.carrel.library.ChecksumAlgorithm;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.core.WorkerExecutor;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Checksums of contents by other algorithms than the one by which they were taken on arrival. A
 * content never changes, so they are kept, as far as there is room.
 *
 * <p>To take one reads all of the content, which no transaction is to wait for: whoever needs one
 * that is not here gives up with {@link NotTaken}, and begins again when it is. That takes hours
 * for a large content, so it has threads of its own.
 */
@ApplicationScoped
class Digests {
  /** More than a manifest can name. */
  private static final int ROOM = 100_000;

  /** The maximum number of contents that are read at once; most of them wait for the disk. */
  private static final int MAX_READERS = 8;

  private final ContentStore contents;
  private final WorkerExecutor readers;
  private final Map<Wanted, String> taken =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Wanted, String> eldest) {
              return size() > ROOM;
            }
          });

  Digests(ContentStore contents, Vertx vertx) {
    this.contents = contents;
    this.readers =
        vertx.createSharedWorkerExecutor(
            "content-checksum", MAX_READERS, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
  }

  /** The checksum of a content by an algorithm. */
  record Wanted(ContentId content, ChecksumAlgorithm algorithm) {}

  /** Says what has to be read first. */
  static final class NotTaken extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<Wanted> wanted;

    NotTaken(List<Wanted> wanted) {
      super("Not taken yet: " + wanted, null, false, false);
      this.wanted = wanted;
    }
  }

  /** The checksum, in lower case; null where it has not been taken. */
  String of(Wanted wanted) {
    return taken.get(wanted);
  }

  /** Does something, and does it again as often as it says that something has to be read first. */
  <T> Uni<T> takenFor(Supplier<Uni<T>> something) {
    return Uni.createFrom()
        .deferred(() -> something.get())
        .onFailure(NotTaken.class)
        .recoverWithUni(failure -> take(failure.wanted).chain(() -> takenFor(something)));
  }

  private Uni<Void> take(List<Wanted> all) {
    return readers
        .executeBlocking(
            () -> {
              for (Wanted wanted : all) {
                taken.put(wanted, contents.checksum(wanted.content(), wanted.algorithm()));
              }
              return null;
            },
            false)
        .replaceWithVoid();
  }

  @PreDestroy
  void close() {
    readers.closeAndForget();
  }
}
