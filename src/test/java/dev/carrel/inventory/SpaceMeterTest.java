package dev.carrel.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.content.ContentReferenceStore;
import dev.carrel.content.ContentStore;
import dev.carrel.content.StorageSpace;
import dev.carrel.content.file.FileContentStore;
import dev.carrel.testing.StoredState;
import dev.carrel.testing.TestConfig;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.inject.Inject;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class SpaceMeterTest {
  @Inject Vertx vertx;
  @Inject SpaceMeter spaceMeter;
  @Inject ContentReferenceStore references;
  @Inject StoredState storedState;

  private DatastoreSpace measure(Optional<StorageSpace> ofStore, Map<String, String> keys) {
    return new SpaceMeter(
            storeWithSpace(ofStore), reserved(1000), vertx, TestConfig.defaultsWith(keys))
        .measure()
        .await()
        .indefinitely();
  }

  private static ContentStore storeWithSpace(Optional<StorageSpace> space) {
    return (ContentStore)
        Proxy.newProxyInstance(
            ContentStore.class.getClassLoader(),
            new Class<?>[] {ContentStore.class},
            (store, method, arguments) -> space);
  }

  private static Supplier<Uni<Long>> reserved(long bytes) {
    return () -> Uni.createFrom().item(bytes);
  }

  @Test
  void shouldReturnSpaceOfStoreWithoutLimit() {
    var space = new StorageSpace(5000, 3000);

    assertThat(measure(Optional.of(space), Map.of())).isEqualTo(new DatastoreSpace(5000, 3000));
    assertThat(measure(Optional.empty(), Map.of()))
        .isEqualTo(new DatastoreSpace(64L << 40, 64L << 40));
  }

  @ParameterizedTest
  @CsvSource({"3000, 2000", "9000, 4000", "1000, 0", "500, 0"})
  void shouldReturnSpaceWithinLimit(long limit, long expectedFree) {
    var keys = Map.of("content.max-total-size", String.valueOf(limit));

    assertThat(measure(Optional.of(new StorageSpace(5000, 4000)), keys))
        .isEqualTo(new DatastoreSpace(limit, expectedFree));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1000"})
  void shouldReportInaccessibleStore(String limit) throws IOException {
    Path directory = Files.createTempDirectory("store");
    var store = new FileContentStore(directory.resolve("content"));
    Files.delete(directory.resolve("content"));
    var keys = limit.isEmpty() ? Map.<String, String>of() : Map.of("content.max-total-size", limit);

    DatastoreSpace space =
        new SpaceMeter(store, reserved(0), vertx, TestConfig.defaultsWith(keys))
            .measure()
            .await()
            .indefinitely();

    assertThat(space.isAccessible()).isFalse();
  }

  @Test
  void shouldMeasureConfiguredStore() {
    DatastoreSpace space = spaceMeter.measure().await().indefinitely();

    assertThat(space.capacity()).isPositive();
    assertThat(space.free()).isBetween(0L, space.capacity());
  }

  @Test
  void shouldSumReservedSizesOfContents() {
    UUID id = UUID.randomUUID();
    long size = 1L << 50;
    storedState.execute(
        "INSERT INTO content (id, reserved_size) VALUES ('%s', %d)".formatted(id, size));

    try {
      assertThat(references.reservedSpace().await().indefinitely()).isGreaterThanOrEqualTo(size);
    } finally {
      storedState.execute("DELETE FROM content WHERE id = '%s'".formatted(id));
    }
    assertThat(references.reservedSpace().await().indefinitely()).isLessThan(size);
  }
}
