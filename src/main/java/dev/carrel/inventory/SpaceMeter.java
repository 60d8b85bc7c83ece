package dev.carrel.inventory;

import dev.carrel.config.CarrelConfig;
import dev.carrel.content.ContentReferenceStore;
import dev.carrel.content.ContentStore;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Measures the space of the datastores: that of the content store, or {@code
 * carrel.content.max-total-size} if it is set.
 */
@ApplicationScoped
public class SpaceMeter {
  /** The space of a store without a limit: the maximum of a VMFS datastore, 64 TiB. */
  private static final long UNLIMITED = 64L << 40;

  private final ContentStore store;
  private final Supplier<Uni<Long>> reservedSpace;
  private final Vertx vertx;
  private final Optional<Long> maxTotalSize;

  @Inject
  SpaceMeter(
      ContentStore store, ContentReferenceStore references, Vertx vertx, CarrelConfig config) {
    this(store, references::reservedSpace, vertx, config);
  }

  SpaceMeter(
      ContentStore store, Supplier<Uni<Long>> reservedSpace, Vertx vertx, CarrelConfig config) {
    this.store = store;
    this.reservedSpace = reservedSpace;
    this.vertx = vertx;
    this.maxTotalSize = config.content().maxTotalSize().map(MemorySize::asLongValue);
  }

  /** Measures the space now. */
  public Uni<DatastoreSpace> measure() {
    return vertx
        .executeBlocking(this::ofStore, false)
        .onFailure(IOException.class)
        .recoverWithItem(DatastoreSpace.INACCESSIBLE)
        .chain(
            space ->
                maxTotalSize.isEmpty() || !space.isAccessible()
                    ? Uni.createFrom().item(space)
                    : withinLimit(space, maxTotalSize.get()));
  }

  private DatastoreSpace ofStore() throws IOException {
    return store
        .space()
        .map(space -> new DatastoreSpace(space.capacity(), space.free()))
        .orElse(new DatastoreSpace(UNLIMITED, UNLIMITED));
  }

  private Uni<DatastoreSpace> withinLimit(DatastoreSpace ofStore, long limit) {
    return reservedSpace
        .get()
        .map(
            reserved ->
                new DatastoreSpace(limit, Math.min(ofStore.free(), Math.max(0, limit - reserved))));
  }
}
