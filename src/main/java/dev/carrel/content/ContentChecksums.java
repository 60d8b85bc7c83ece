package dev.carrel.content;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.carrel.vapi.library.ChecksumAlgorithm;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.core.WorkerExecutor;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Computes and caches checksums of contents by algorithms other than the one used while the content
 * was received. A content never changes, so a cached checksum stays valid. If the cache is full, it
 * keeps the entries that are used most.
 *
 * <p>Computing a checksum reads the whole content, which can take hours, so it must not happen
 * inside a transaction. Code that needs an uncached checksum throws {@link ChecksumsMissing};
 * {@link #withChecksums} then computes it on threads of its own and runs the code again.
 */
@ApplicationScoped
public class ContentChecksums {
  /** More than a manifest can list. */
  private static final int MAX_ENTRIES = 100_000;

  /**
   * The maximum number of contents that are read at the same time. Most readers wait for the disk.
   */
  private static final int MAX_READERS = 8;

  /** The number of bytes that are read at once to be hashed. */
  private static final int CHUNK_SIZE = 64 * 1024;

  private final ContentStore contents;
  private final WorkerExecutor readers;
  private final Cache<ChecksumRequest, String> cache =
      Caffeine.newBuilder().maximumSize(MAX_ENTRIES).build();

  ContentChecksums(ContentStore contents, Vertx vertx) {
    this.contents = contents;
    this.readers =
        vertx.createSharedWorkerExecutor(
            "content-checksum", MAX_READERS, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
  }

  /** Identifies the checksum of a content by an algorithm. */
  public record ChecksumRequest(ContentId content, ChecksumAlgorithm algorithm) {}

  /** Thrown if checksums must be computed before an operation can complete. */
  public static final class ChecksumsMissing extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<ChecksumRequest> missing;

    public ChecksumsMissing(List<ChecksumRequest> missing) {
      super("Checksums not computed yet: " + missing, null, false, false);
      this.missing = missing;
    }
  }

  /**
   * Returns the cached checksum, in lower-case hexadecimal digits; null if it has not been
   * computed.
   */
  public String get(ChecksumRequest checksumRequest) {
    return cache.getIfPresent(checksumRequest);
  }

  /**
   * Runs an action. If it fails with {@link ChecksumsMissing}, computes the missing checksums and
   * runs it again, as often as necessary.
   */
  public <T> Uni<T> withChecksums(Supplier<Uni<T>> action) {
    return Uni.createFrom()
        .deferred(() -> action.get())
        .onFailure(ChecksumsMissing.class)
        .recoverWithUni(failure -> compute(failure.missing).chain(() -> withChecksums(action)));
  }

  private Uni<Void> compute(List<ChecksumRequest> requests) {
    return readers
        .executeBlocking(
            () -> {
              for (ChecksumRequest checksumRequest : requests) {
                cache.put(checksumRequest, checksum(checksumRequest));
              }
              return null;
            },
            false)
        .replaceWithVoid();
  }

  private String checksum(ChecksumRequest checksumRequest) throws IOException {
    var hasher = new Hasher(checksumRequest.algorithm());
    byte[] chunk = new byte[CHUNK_SIZE];
    try (var in = contents.open(checksumRequest.content())) {
      for (int count; (count = in.read(chunk)) >= 0; ) {
        hasher.update(ByteBuffer.wrap(chunk, 0, count));
      }
    }
    return hasher.checksum().checksum();
  }

  @PreDestroy
  void close() {
    readers.closeAndForget();
  }
}
