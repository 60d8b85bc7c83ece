package dev.carrel.content;

import static org.assertj.core.api.Assertions.assertThat;

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

/** What becomes of files that have no row, in a content store of the test's own. */
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
  void createStore() {
    contents = new ContentStore(directory);
    UUID id = UUID.randomUUID();
    contents.mark(id);
    contents.bind(id);
  }

  private long check(Map<String, String> keys) {
    var files = new OrphanedFiles(store, contents, vertx, clock, TestConfig.configWith(keys));
    return files.check().await().atMost(Duration.ofSeconds(10));
  }

  private long check() {
    return check(Map.of());
  }

  /** A file without a row, last modified so long ago. */
  private ContentId orphan(Duration age) {
    ContentId content = ContentId.random();
    Path file = contents.path(content);
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, "content");
      Files.setLastModifiedTime(file, FileTime.from(clock.instant().minus(age)));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return content;
  }

  private List<ContentId> orphans(int many) {
    return Stream.generate(() -> orphan(DAY)).limit(many).toList();
  }

  private Path trashed(ContentId content) {
    return directory.resolve("trash").resolve(content.value().toString());
  }

  @Test
  void shouldKeepAnOrphanThatOneCheckHasFound() {
    ContentId content = orphan(DAY);

    long found = check();

    assertThat(found).isEqualTo(1);
    assertThat(contents.path(content)).exists();
  }

  @Test
  void shouldCountChecksOfTwoReplicasWithinSecondsAsOne() {
    ContentId content = orphan(DAY);
    check();
    clock.advance(Duration.ofSeconds(5));

    check();

    assertThat(contents.path(content)).exists();
  }

  @Test
  void shouldMoveAnOrphanToTheTrashThatTwoChecksHaveFound() {
    ContentId content = orphan(DAY);
    check();
    clock.advance(HOUR);

    check();

    assertThat(contents.path(content)).doesNotExist();
    assertThat(trashed(content)).hasContent("content");
    clock.advance(HOUR);
    assertThat(check()).isZero();
  }

  @Test
  void shouldKeepAYoungOrphanUntilItIsOld() {
    ContentId content = orphan(Duration.ZERO);
    check();
    clock.advance(DAY.minus(HOUR));
    check();
    assertThat(contents.path(content)).exists();
    clock.advance(HOUR);

    check();

    assertThat(trashed(content)).exists();
  }

  @Test
  void shouldKeepAFileWhoseRowIsBack() {
    ContentId content = orphan(DAY);
    check();
    storedState.execute("INSERT INTO content (id) VALUES ('%s')".formatted(content.value()));
    clock.advance(HOUR);

    long found = check();

    assertThat(found).isZero();
    assertThat(contents.path(content)).exists();
    assertThat(storedState.queryNumber("SELECT count(*) FROM orphaned_content")).isZero();
  }

  @Test
  void shouldKeepAllWhereMoreThanTheShareAreOrphans() {
    List<ContentId> orphans = orphans(2);
    check();
    clock.advance(HOUR);

    long found = check();

    assertThat(found).isEqualTo(2);
    assertThat(orphans).allSatisfy(content -> assertThat(contents.path(content)).exists());
  }

  @Test
  void shouldMoveAllWhereTheOperatorAllowsIt() {
    List<ContentId> orphans = orphans(2);
    check();
    clock.advance(HOUR);

    check(Map.of("content.orphans.max-share", "100"));

    assertThat(orphans).allSatisfy(content -> assertThat(trashed(content)).exists());
  }

  @Test
  void shouldCheckMoreFilesThanABatchHolds() {
    List<ContentId> orphans = orphans(1001);
    check();
    clock.advance(HOUR);

    long found = check(Map.of("content.orphans.max-share", "100"));

    assertThat(found).isEqualTo(1001);
    assertThat(orphans).allSatisfy(content -> assertThat(trashed(content)).exists());
  }

  @Test
  void shouldDeleteFromTheTrashAfterItsRetentionAndNotBefore() throws IOException {
    ContentId content = orphan(DAY);
    check();
    clock.advance(HOUR);
    check();
    Path foreign = Files.writeString(directory.resolve("trash/README"), "");
    clock.advance(WEEK);
    check();
    assertThat(trashed(content)).exists();
    clock.advance(Duration.ofSeconds(1));

    check();

    assertThat(trashed(content)).doesNotExist();
    assertThat(foreign).exists();
  }

  @Test
  void shouldLeaveOtherFilesAlone() throws IOException {
    Path foreign = Files.writeString(directory.resolve("README"), "");
    ContentId content = ContentId.random();
    Path misplaced = Files.writeString(directory.resolve(content.value().toString()), "");

    long found = check(Map.of("content.orphans.max-share", "100"));

    assertThat(found).isZero();
    assertThat(foreign).exists();
    assertThat(misplaced).exists();
  }
}
