package dev.carrel.content;

import dev.carrel.config.CarrelConfig;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/**
 * Measures the space for content: that of the content store, or {@code
 * carrel.content.max-total-size} if it is set.
 */
@ApplicationScoped
public class ContentSpace {
  /** The space of a store without a limit: the maximum of a 64-bit VMFS datastore, 64 TiB. */
  private static final long UNLIMITED = 64L << 40;

  private final ContentStore store;
  private final ContentReferenceStore references;
  private final Vertx vertx;
  private final Optional<Long> maxTotalSize;

  ContentSpace(
      ContentStore store, ContentReferenceStore references, Vertx vertx, CarrelConfig config) {
    this.store = store;
    this.references = references;
    this.vertx = vertx;
    this.maxTotalSize = config.content().maxTotalSize().map(MemorySize::asLongValue);
  }

  /** Measures the space now. */
  public Uni<StorageSpace> measure() {
    Uni<StorageSpace> ofStore =
        vertx.executeBlocking(
            () -> store.space().orElse(new StorageSpace(UNLIMITED, UNLIMITED)), false);
    return maxTotalSize
        .map(limit -> ofStore.chain(space -> withinLimit(space, limit)))
        .orElse(ofStore);
  }

  private Uni<StorageSpace> withinLimit(StorageSpace ofStore, long limit) {
    return references
        .reservedSpace()
        .map(
            reserved ->
                new StorageSpace(limit, Math.min(ofStore.free(), Math.max(0, limit - reserved))));
  }
}
