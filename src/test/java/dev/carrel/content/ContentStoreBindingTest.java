package dev.carrel.content;

import static dev.carrel.testing.ConcurrentCalls.callAsync;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carrel.content.file.FileContentStore;
import dev.carrel.testing.SeparateDatabase;
import dev.carrel.testing.StoredState;
import dev.carrel.vapi.library.ChecksumAlgorithm;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Binds content directories to a separate database, as a replica does when it starts. */
@QuarkusTest
class ContentStoreBindingTest {
  private static final String NAME = "content_store_binding";
  private static final String TEMPLATE = NAME + "_template";

  @TempDir Path directory;

  @Inject StoredState storedState;

  private SeparateDatabase database;

  /** Copies a database with the current schema. */
  @BeforeEach
  void createDatabase() throws SQLException {
    if (storedState.queryNumber(
            "SELECT count(*) FROM pg_database WHERE datname = '" + TEMPLATE + "'")
        == 0) {
      SeparateDatabase template = SeparateDatabase.create(storedState, TEMPLATE);
      template.migrate();
      template.disconnect();
    }
    database = SeparateDatabase.create(storedState, NAME, TEMPLATE);
  }

  @AfterEach
  void dropDatabase() {
    database.close();
  }

  private ContentStore start(Path path, String adoptStore) {
    var contents = new FileContentStore(path);
    new ContentStoreBinding(database.migrate(), contents, Optional.ofNullable(adoptStore));
    return contents;
  }

  private ContentStore start(Path path) {
    return start(path, null);
  }

  private Optional<UUID> markedIdAfterStart(Path path) {
    try {
      return start(path).identity().markedId();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path file(ContentId content) {
    return new FileContentStore(directory).localFile(content).orElseThrow();
  }

  private String storedId() throws SQLException {
    return database.query("SELECT content_store_id FROM server");
  }

  private static void create(ContentStore contents, ContentId id) throws IOException {
    contents.create(id, ChecksumAlgorithm.SHA256).close();
  }

  private void assertRejected(Path path, String adoptStore, String... messageParts)
      throws IOException {
    Path mark = path.resolve(".content-store");
    String before = Files.exists(mark) ? Files.readString(mark) : null;

    assertThatThrownBy(() -> start(path, adoptStore))
        .isInstanceOf(ConfigurationException.class)
        .message()
        .contains(messageParts)
        .contains(path.toString(), "carrel.content.adopt-store")
        .endsWith(".")
        .doesNotContain("\n");

    assertThat(Files.exists(mark) ? Files.readString(mark) : null).isEqualTo(before);
  }

  @Test
  void shouldBindNewDirectoryToNewDatabase() throws Exception {
    ContentStore contents = start(directory.resolve("new"));

    assertThat(contents.identity().markedId()).map(UUID::toString).contains(storedId());
    create(contents, ContentId.random());
  }

  @Test
  void shouldStartAgainWithBoundDirectory() throws Exception {
    create(start(directory), ContentId.random());
    String id = storedId();

    start(directory);

    assertThat(storedId()).isEqualTo(id);
  }

  @Test
  void shouldBindDirectoryWithContentAndEmptyMark() throws Exception {
    ContentId content = ContentId.random();
    Path file = file(content);
    Files.createDirectories(file.getParent());
    Files.createFile(file);
    Files.createFile(directory.resolve(".content-store"));
    database.execute("INSERT INTO content (id) VALUES ('%s')".formatted(content.value()));

    ContentStore contents = start(directory);

    assertThat(contents.identity().markedId()).map(UUID::toString).contains(storedId());
    assertThat(file).exists();
  }

  @Test
  void shouldRejectDirectoryWithContentForNewDatabase() throws Exception {
    Path file = file(ContentId.random());
    Files.createDirectories(file.getParent());
    Files.createFile(file);

    assertRejected(
        directory, null, "and the store has content, but the database has none", "=none");
  }

  @Test
  void shouldRejectMarkedDirectoryForDatabaseWithoutId() throws Exception {
    start(directory);
    String id = storedId();
    database.execute("UPDATE server SET content_store_id = NULL");

    assertRejected(directory, null, id, "the database has no content store id");
    assertThat(storedId()).isNull();
  }

  @Test
  void shouldRejectDirectoryWithDifferentId() throws Exception {
    start(directory);
    String first = storedId();
    UUID other = UUID.randomUUID();
    database.execute("UPDATE server SET content_store_id = '%s'".formatted(other));

    assertRejected(directory, null, first, other.toString(), "adopt-store=" + first);
  }

  @Test
  void shouldRejectUnmarkedDirectoryForDatabaseWithId() throws Exception {
    start(directory.resolve("first"));

    assertRejected(
        directory.resolve("other"), null, "has no content store id", storedId(), "=none");
  }

  @Test
  void shouldStoreIdOfAdoptedDirectoryInDatabase() throws Exception {
    start(directory);
    String first = storedId();
    database.execute("UPDATE server SET content_store_id = gen_random_uuid()");

    start(directory, first);

    assertThat(storedId()).isEqualTo(first);
    start(directory, first);
    start(directory);
  }

  @Test
  void shouldMarkAdoptedDirectoryWithIdOfDatabase() throws Exception {
    start(directory.resolve("first"));

    ContentStore contents = start(directory.resolve("other"), "none");

    assertThat(contents.identity().markedId()).map(UUID::toString).contains(storedId());
    start(directory.resolve("other"), "none");
  }

  @Test
  void shouldRejectAdoptStoreWithAnotherId() throws Exception {
    start(directory.resolve("first"));
    String storedId = storedId();
    String wrong = UUID.randomUUID().toString();
    database.execute("UPDATE server SET content_store_id = '%s'".formatted(UUID.randomUUID()));

    assertRejected(directory.resolve("first"), wrong, wrong, storedId, storedId());
    assertRejected(directory.resolve("first"), "none", "none", storedId, storedId());
    assertRejected(directory.resolve("other"), wrong, wrong, storedId());
  }

  @Test
  void shouldBindOneIdWhenReplicasStartConcurrently() throws Exception {
    var starts =
        Stream.generate(() -> callAsync(() -> markedIdAfterStart(directory))).limit(4).toList();

    assertThat(starts)
        .allSatisfy(started -> assertThat(started.join()).map(UUID::toString).contains(storedId()));
  }

  @Test
  void shouldBindOnlyOneDirectoryWhenReplicasStartConcurrently() {
    var starts =
        List.of("first", "other").stream()
            .map(name -> callAsync(() -> markedIdAfterStart(directory.resolve(name))))
            .toList();

    long failed =
        starts.stream()
            .filter(
                started -> {
                  try {
                    started.join();
                    return false;
                  } catch (CompletionException e) {
                    return e.getCause() instanceof ConfigurationException;
                  }
                })
            .count();

    assertThat(failed).isEqualTo(1);
  }

  @Test
  void shouldRejectWritesWhenMarkIsReplaced() throws Exception {
    ContentStore contents = start(directory);
    ContentId content = ContentId.random();
    create(contents, content);
    Files.writeString(directory.resolve(".content-store"), UUID.randomUUID().toString());

    assertThatThrownBy(() -> create(contents, ContentId.random())).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> contents.delete(content)).isInstanceOf(IOException.class);
    assertThat(file(content)).exists();
  }
}
