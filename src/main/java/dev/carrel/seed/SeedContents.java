package dev.carrel.seed;

import dev.carrel.config.CarrelConfig;
import dev.carrel.content.ContentId;
import dev.carrel.content.ContentReferenceStore;
import dev.carrel.content.ContentStore;
import dev.carrel.content.ContentSweeper;
import dev.carrel.content.ContentWriter;
import dev.carrel.content.ReceivedFile;
import dev.carrel.content.StagedContentStore;
import dev.carrel.content.StagedContentStore.StagedContent;
import dev.carrel.time.SystemClock;
import dev.carrel.transfer.TransferExecutors;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.library.ChecksumAlgorithm;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Writes the contents of a seed before its transaction. Until the transaction refers to them, they
 * are claimed, so that the sweeper does not delete them; if the replica stops, the claims expire.
 */
@ApplicationScoped
class SeedContents {
  private static final Logger LOG = Logger.getLogger(SeedContents.class);
  private static final Duration CLAIM_DURATION = Duration.ofMinutes(1);
  private static final int BUFFER_SIZE = 256 * 1024;

  /** Between two steps, claims are renewed. A step takes about 100 ms. */
  private static final long STEP_SIZE = 32L * 1024 * 1024;

  private static final int MAX_CONCURRENT_FILES = 4;

  private final ContentStore contents;
  private final StagedContentStore stagedContents;
  private final ContentReferenceStore references;
  private final ContentSweeper sweeper;
  private final TransferExecutors executors;
  private final SystemClock systemClock;
  private final Optional<Long> maxTotalSize;

  SeedContents(
      ContentStore contents,
      StagedContentStore stagedContents,
      ContentReferenceStore references,
      ContentSweeper sweeper,
      TransferExecutors executors,
      SystemClock systemClock,
      CarrelConfig config) {
    this.contents = contents;
    this.stagedContents = stagedContents;
    this.references = references;
    this.sweeper = sweeper;
    this.executors = executors;
    this.systemClock = systemClock;
    this.maxTotalSize = config.content().maxTotalSize().map(MemorySize::asLongValue);
  }

  /** The contents that one call writes, and when their claims were renewed. */
  private static final class Claims {
    private static final long INTERVAL_NANOS = Duration.ofSeconds(10).toNanos();

    private final List<ContentId> contents = new CopyOnWriteArrayList<>();
    private final AtomicLong renewedAt = new AtomicLong(System.nanoTime());

    /** Returns true at most once in ten seconds. */
    private boolean isRenewalDue() {
      long last = renewedAt.get();
      long now = System.nanoTime();
      return now - last > INTERVAL_NANOS && renewedAt.compareAndSet(last, now);
    }
  }

  /**
   * Writes contents, a few at the same time, except for those that are kept from an earlier call.
   * If one of them fails, all are released.
   *
   * @return the contents; the caller must release or keep them
   */
  Uni<StagedContents> stage(Set<FileBytes> files) {
    Map<FileBytes, StagedContent> staged = new ConcurrentHashMap<>();
    var claims = new Claims();
    return Multi.createFrom()
        .iterable(files)
        .onItem()
        .transformToUni(
            bytes ->
                findKept(bytes)
                    .onItem()
                    .ifNull()
                    .switchTo(() -> write(bytes, claims))
                    .invoke(content -> staged.put(bytes, content)))
        // If one fails, the others end before the contents are released.
        .collectFailures()
        .merge(MAX_CONCURRENT_FILES)
        .onItem()
        .ignoreAsUni()
        .replaceWith(new StagedContents(staged))
        .onFailure()
        .call(() -> release(claims.contents));
  }

  /** Finds an equal content of the configured seed; null if its file is missing too. */
  private Uni<StagedContent> findKept(FileBytes bytes) {
    return stagedContents
        .findKept(bytes.source())
        .chain(
            kept ->
                kept == null
                    ? Uni.createFrom().nullItem()
                    : executors.runWrite(
                        () -> contents.isComplete(kept.content(), bytes.size()) ? kept : null));
  }

  private Uni<StagedContent> write(FileBytes bytes, Claims claims) {
    ContentId content = ContentId.random();
    claims.contents.add(content);
    return stagedContents
        .create(content, bytes.source(), claimExpiry())
        .chain(() -> reserveSpace(content, bytes.size()))
        .chain(() -> executors.runWrite(() -> contents.create(content, ChecksumAlgorithm.SHA256)))
        .chain(writer -> write(bytes, writer, claims))
        .onFailure(IOException.class)
        .transform(failure -> toError(content, failure))
        .chain(
            received ->
                stagedContents
                    .complete(content, received, claimExpiry())
                    .invoke(SeedContents::requireStaged)
                    .replaceWith(new StagedContent(content, received, false)));
  }

  private Uni<ReceivedFile> write(FileBytes bytes, ContentWriter writer, Claims claims) {
    return Multi.createBy()
        .repeating()
        .uni(
            () -> executors.runWrite(() -> writeStep(bytes, writer)).call(() -> renewIfDue(claims)))
        .whilst(written -> written < bytes.size())
        .collect()
        .last()
        .chain(() -> executors.runWrite(writer::commit))
        .onFailure()
        .call(() -> executors.runWrite(() -> close(writer)));
  }

  private Uni<Void> renewIfDue(Claims claims) {
    return claims.isRenewalDue()
        ? stagedContents.renew(claims.contents, claimExpiry())
        : Uni.createFrom().voidItem();
  }

  /** Writes the next bytes; returns the number of bytes that are written so far. */
  private static long writeStep(FileBytes bytes, ContentWriter writer) throws IOException {
    long end = Math.min(bytes.size(), writer.size() + STEP_SIZE);
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_SIZE);
    while (writer.size() < end) {
      buffer.clear().limit((int) Math.min(BUFFER_SIZE, end - writer.size()));
      bytes.read(writer.size(), buffer);
      writer.append(buffer.flip());
    }
    writer.flush();
    return end;
  }

  private static Void close(ContentWriter writer) {
    try {
      writer.close();
    } catch (IOException e) {
      LOG.debugf("The content is deleted, so its last bytes need not be on disk: %s", e);
    }
    return null;
  }

  private static RuntimeException toError(ContentId content, Throwable failure) {
    LOG.errorf(failure, "Could not write content %s of a seed", content.value());
    return Message.CONTENT_NOT_WRITABLE.toError(
        ErrorType.UNABLE_TO_ALLOCATE_RESOURCE, "of the seed", failure.getMessage());
  }

  private Uni<Void> reserveSpace(ContentId content, long bytes) {
    return maxTotalSize
        .map(
            limit ->
                references
                    .reserve(content, bytes, 0, limit)
                    .invoke(
                        isReserved -> {
                          if (!isReserved) {
                            throw Message.CONTENT_LIMIT_EXCEEDED.toError(
                                ErrorType.NOT_ALLOWED_IN_CURRENT_STATE, "of the seed", limit);
                          }
                        })
                    .replaceWithVoid())
        .orElseGet(() -> Uni.createFrom().voidItem());
  }

  private Instant claimExpiry() {
    return systemClock.instant().plus(CLAIM_DURATION);
  }

  /** Ends the staging of contents, in the transaction that refers to them. */
  Uni<Void> release(SqlClient client, StagedContents staged) {
    return stagedContents
        .release(client, staged.written())
        .invoke(SeedContents::requireStaged)
        .replaceWithVoid();
  }

  /** Keeps contents for resets, in the transaction that refers to them. */
  Uni<Void> keep(SqlClient client, StagedContents staged) {
    return stagedContents
        .keep(client, staged.all())
        .invoke(SeedContents::requireStaged)
        .replaceWithVoid();
  }

  /** Fails if a claim has expired, because the replica was suspended for longer than a minute. */
  private static void requireStaged(boolean isStaged) {
    if (!isStaged) {
      throw Message.CONCURRENT_UPDATE.toError(ErrorType.CONCURRENT_CHANGE);
    }
  }

  /** Releases contents to which no transaction refers, except for those that are kept. */
  Uni<Void> releaseUnused(StagedContents staged) {
    return release(staged.written());
  }

  private Uni<Void> release(Collection<ContentId> unused) {
    return stagedContents
        .releaseUnused(unused)
        .invoke(sweeper::trigger)
        .onFailure()
        .invoke(
            failure ->
                LOG.warnf(
                    "Could not release content of a seed; the reaper retries it: %s", failure))
        .onFailure()
        .recoverWithNull();
  }
}
