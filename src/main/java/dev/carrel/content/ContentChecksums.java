package dev.carrel.content;

import dev.carrel.vapi.library.ChecksumAlgorithm;
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
 * that is not here gives up with {@link ChecksumsMissing}, and begins again when it is. That takes
 * hours for a large content, so it has threads of its own.
 */
@ApplicationScoped
public class ContentChecksums {
  /** More than a manifest can name. */
  private static final int MAX_ENTRIES = 100_000;

  /** The maximum number of contents that are read at once; most of them wait for the disk. */
  private static final int MAX_READERS = 8;

  private final ContentStore contents;
  private final WorkerExecutor readers;
  private final Map<ChecksumRequest, String> cache =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<ChecksumRequest, String> eldest) {
              return size() > MAX_ENTRIES;
            }
          });

  ContentChecksums(ContentStore contents, Vertx vertx) {
    this.contents = contents;
    this.readers =
        vertx.createSharedWorkerExecutor(
            "content-checksum", MAX_READERS, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
  }

  /** The checksum of a content by an algorithm. */
  public record ChecksumRequest(ContentId content, ChecksumAlgorithm algorithm) {}

  /** Says what has to be read first. */
  public static final class ChecksumsMissing extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<ChecksumRequest> wanted;

    public ChecksumsMissing(List<ChecksumRequest> wanted) {
      super("Checksums not computed yet: " + wanted, null, false, false);
      this.wanted = wanted;
    }
  }

  /** The checksum, in lower case; null where it has not been taken. */
  public String get(ChecksumRequest checksumRequest) {
    return cache.get(checksumRequest);
  }

  /** Does something, and does it again as often as it says that something has to be read first. */
  public <T> Uni<T> withChecksums(Supplier<Uni<T>> something) {
    return Uni.createFrom()
        .deferred(() -> something.get())
        .onFailure(ChecksumsMissing.class)
        .recoverWithUni(failure -> compute(failure.wanted).chain(() -> withChecksums(something)));
  }

  private Uni<Void> compute(List<ChecksumRequest> all) {
    return readers
        .executeBlocking(
            () -> {
              for (ChecksumRequest checksumRequest : all) {
                cache.put(
                    checksumRequest,
                    contents.checksum(checksumRequest.content(), checksumRequest.algorithm()));
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
