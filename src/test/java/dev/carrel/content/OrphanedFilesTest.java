package dev.carrel.content;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.content.file.FileContentStore;
import dev.carrel.testing.SettableClock;
import dev.carrel.testing.StoredState;
import dev.carrel.testing.TestConfig;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.core.Vertx;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orphans in a content store that belongs to the test. */
@QuarkusTest
class OrphanedFilesTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration WEEK = Duration.ofDays(7);

  @TempDir Path directory;

  @Inject ContentCheckStore store;
  @Inject StoredState storedState;
  @Inject Vertx vertx;
  @Inject SettableClock clock;

  private ContentStore contents;

  @BeforeEach
  void createStore() throws IOException {
    contents = new FileContentStore(directory);
    UUID id = UUID.randomUUID();
    contents.identity().mark(id);
    contents.identity().bind(id);
  }

  private long check(Map<String, String> configuration) {
    var files =
        new OrphanedFiles(store, contents, vertx, clock, TestConfig.defaultsWith(configuration));
    return files.check().await().atMost(Duration.ofSeconds(10));
  }

  private long check() {
    return check(Map.of());
  }

  /** Creates a file without a row, which was last modified at the given age. */
  private ContentId createOrphan(Duration age) {
    ContentId content = ContentId.random();
    Path file = file(content);
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, "content");
      Files.setLastModifiedTime(file, FileTime.from(clock.instant().minus(age)));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return content;
  }

  private List<ContentId> createOrphans(int count) {
    return Stream.generate(() -> createOrphan(DAY)).limit(count).toList();
  }

  private Path file(ContentId content) {
    return contents.localFile(content).orElseThrow();
  }

  private Path trashPath(ContentId content) {
    return directory.resolve("trash").resolve(content.value().toString());
  }

  @Test
  void shouldKeepOrphanFoundByOneCheck() {
    ContentId content = createOrphan(DAY);

    long found = check();

    assertThat(found).isEqualTo(1);
    assertThat(file(content)).exists();
  }

  @Test
  void shouldKeepOrphanWhenChecksAreWithinMinInterval() {
    ContentId content = createOrphan(DAY);
    check();
    clock.advance(Duration.ofSeconds(5));

    check();

    assertThat(file(content)).exists();
  }

  @Test
  void shouldMoveOrphanFoundByTwoChecksToTrash() {
    ContentId content = createOrphan(DAY);
    check();
    clock.advance(HOUR);

    check();

    assertThat(file(content)).doesNotExist();
    assertThat(trashPath(content)).hasContent("content");
    clock.advance(HOUR);
    assertThat(check()).isZero();
  }

  @Test
  void shouldKeepOrphanUntilMinAge() {
    ContentId content = createOrphan(Duration.ZERO);
    check();
    clock.advance(DAY.minus(HOUR));
    check();
    assertThat(file(content)).exists();
    clock.advance(HOUR);

    check();

    assertThat(trashPath(content)).exists();
  }

  @Test
  void shouldKeepFileWhenItsRowExistsAgain() {
    ContentId content = createOrphan(DAY);
    check();
    storedState.execute("INSERT INTO content (id) VALUES ('%s')".formatted(content.value()));
    clock.advance(HOUR);

    long found = check();

    assertThat(found).isZero();
    assertThat(file(content)).exists();
    assertThat(storedState.queryNumber("SELECT count(*) FROM orphaned_content")).isZero();
  }

  @Test
  void shouldKeepAllOrphansAboveMaxShare() {
    List<ContentId> orphans = createOrphans(2);
    check();
    clock.advance(HOUR);

    long found = check();

    assertThat(found).isEqualTo(2);
    assertThat(orphans).allSatisfy(content -> assertThat(file(content)).exists());
  }

  @Test
  void shouldMoveAllOrphansWhenMaxShareAllowsIt() {
    List<ContentId> orphans = createOrphans(2);
    check();
    clock.advance(HOUR);

    check(Map.of("content.orphans.max-share", "100"));

    assertThat(orphans).allSatisfy(content -> assertThat(trashPath(content)).exists());
  }

  @Test
  void shouldCheckMoreFilesThanOneBatch() {
    List<ContentId> orphans = createOrphans(1001);
    check();
    clock.advance(HOUR);

    long found = check(Map.of("content.orphans.max-share", "100"));

    assertThat(found).isEqualTo(1001);
    assertThat(orphans).allSatisfy(content -> assertThat(trashPath(content)).exists());
  }

  @Test
  void shouldDeleteFromTrashAfterRetention() throws IOException {
    ContentId content = createOrphan(DAY);
    check();
    clock.advance(HOUR);
    check();
    Path unrelated = Files.writeString(directory.resolve("trash/README"), "");
    clock.advance(WEEK);
    check();
    assertThat(trashPath(content)).exists();
    clock.advance(Duration.ofSeconds(1));

    check();

    assertThat(trashPath(content)).doesNotExist();
    assertThat(unrelated).exists();
  }

  @Test
  void shouldIgnoreOtherFiles() throws IOException {
    Path unrelated = Files.writeString(directory.resolve("README"), "");
    ContentId content = ContentId.random();
    Path misplaced = Files.writeString(directory.resolve(content.value().toString()), "");

    long found = check(Map.of("content.orphans.max-share", "100"));

    assertThat(found).isZero();
    assertThat(unrelated).exists();
    assertThat(misplaced).exists();
  }
}
