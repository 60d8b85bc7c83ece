package dev.carrel.content;

import static dev.carrel.testing.ConcurrentCalls.callAsync;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carrel.testing.StoredState;
import dev.carrel.vapi.library.ChecksumAlgorithm;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** Starts on content directories of all kinds, with a database beside the application's. */
@QuarkusTest
class ContentStoreBindingTest {
  private static final String NAME = "content_store_binding";

  @TempDir Path directory;

  @Inject StoredState storedState;

  private DataSource database;

  @BeforeEach
  void createDatabase() throws SQLException {
    storedState.execute("DROP DATABASE IF EXISTS " + NAME);
    storedState.execute("CREATE DATABASE " + NAME);
    try (var connection = storedState.connection()) {
      var source = new PGSimpleDataSource();
      source.setUrl(connection.getMetaData().getURL().replaceFirst("/[^/?]+(\\?|$)", "/" + NAME));
      StoredState.user().forEach((key, value) -> setCredential(source, key, value));
      database = source;
    }
    Flyway.configure().dataSource(database).load().migrate();
  }

  private static void setCredential(PGSimpleDataSource source, Object key, Object value) {
    if (key.equals("user")) {
      source.setUser((String) value);
    } else {
      source.setPassword((String) value);
    }
  }

  private ContentStore start(Path place, String override) {
    try {
      var contents = new ContentStore(place);
      new ContentStoreBinding(database, contents, Optional.ofNullable(override));
      return contents;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private ContentStore start(Path place) {
    return start(place, null);
  }

  private String expected() throws SQLException {
    try (var connection = database.getConnection();
        var row =
            connection.createStatement().executeQuery("SELECT content_store_id FROM server")) {
      row.next();
      return row.getString(1);
    }
  }

  private void execute(String statement) throws SQLException {
    try (var connection = database.getConnection()) {
      connection.createStatement().execute(statement);
    }
  }

  private static void receive(ContentStore contents, ContentId id) throws IOException {
    contents.create(id, ChecksumAlgorithm.SHA256).close();
  }

  private void assertRefused(Path place, String override, String... words) throws IOException {
    Path mark = place.resolve(".content-store");
    String before = Files.exists(mark) ? Files.readString(mark) : null;

    assertThatThrownBy(() -> start(place, override))
        .isInstanceOf(ConfigurationException.class)
        .message()
        .contains(words)
        .contains(place.toString(), "carrel.content.adopt-store")
        .endsWith(".")
        .doesNotContain("\n");

    assertThat(Files.exists(mark) ? Files.readString(mark) : null).isEqualTo(before);
  }

  @Test
  void shouldGiveANewStoreAndANewDatabaseTheSameId() throws Exception {
    ContentStore contents = start(directory.resolve("new"));

    assertThat(contents.markedId()).map(UUID::toString).contains(expected());
    receive(contents, ContentId.random());
  }

  @Test
  void shouldServeAgainWhereBothHaveTheSameId() throws Exception {
    receive(start(directory), ContentId.random());
    String id = expected();

    start(directory);

    assertThat(expected()).isEqualTo(id);
  }

  @Test
  void shouldBindAnInstallationFromBeforeThatHasContent() throws Exception {
    ContentId content = ContentId.random();
    Path file = new ContentStore(directory).path(content);
    Files.createDirectories(file.getParent());
    Files.createFile(file);
    Files.createFile(directory.resolve(".content-store"));
    execute("INSERT INTO content (id) VALUES ('%s')".formatted(content.value()));

    ContentStore contents = start(directory);

    assertThat(contents.markedId()).map(UUID::toString).contains(expected());
    assertThat(file).exists();
  }

  @Test
  void shouldRefuseContentThatANewDatabaseDoesNotKnow() throws Exception {
    Path file = new ContentStore(directory).path(ContentId.random());
    Files.createDirectories(file.getParent());
    Files.createFile(file);

    assertRefused(directory, null, "holds content that the database does not know", "=none");
  }

  @Test
  void shouldRefuseADirectoryOfAnotherDatabase() throws Exception {
    start(directory);
    String id = expected();
    execute("UPDATE server SET content_store_id = NULL");

    assertRefused(directory, null, id, "the database has no content store id");
    assertThat(expected()).isNull();
  }

  @Test
  void shouldNameBothIdsWhereTheyDiffer() throws Exception {
    start(directory);
    String first = expected();
    UUID other = UUID.randomUUID();
    execute("UPDATE server SET content_store_id = '%s'".formatted(other));

    assertRefused(directory, null, first, other.toString(), "adopt-store=" + first);
  }

  @Test
  void shouldRefuseADirectoryWithoutAnIdWhereTheDatabaseHasOne() throws Exception {
    start(directory.resolve("first"));

    assertRefused(directory.resolve("other"), null, "has no content store id", expected(), "=none");
  }

  @Test
  void shouldGiveTheDatabaseTheIdOfADirectoryThatIsAdopted() throws Exception {
    start(directory);
    String first = expected();
    execute("UPDATE server SET content_store_id = gen_random_uuid()");

    start(directory, first);

    assertThat(expected()).isEqualTo(first);
    start(directory, first);
    start(directory);
  }

  @Test
  void shouldGiveAnAdoptedDirectoryWithoutAnIdThatOfTheDatabase() throws Exception {
    start(directory.resolve("first"));

    ContentStore contents = start(directory.resolve("other"), "none");

    assertThat(contents.markedId()).map(UUID::toString).contains(expected());
    start(directory.resolve("other"), "none");
  }

  @Test
  void shouldRefuseToAdoptWhatIsNotThere() throws Exception {
    start(directory.resolve("first"));
    String expected = expected();
    String wrong = UUID.randomUUID().toString();
    execute("UPDATE server SET content_store_id = '%s'".formatted(UUID.randomUUID()));

    assertRefused(directory.resolve("first"), wrong, wrong, expected, expected());
    assertRefused(directory.resolve("first"), "none", "none", expected, expected());
    assertRefused(directory.resolve("other"), wrong, wrong, expected());
  }

  @Test
  void shouldGiveReplicasThatStartAtOnceOneId() throws Exception {
    var starts =
        Stream.generate(() -> callAsync(() -> start(directory).markedId())).limit(4).toList();

    assertThat(starts)
        .allSatisfy(started -> assertThat(started.join()).map(UUID::toString).contains(expected()));
  }

  @Test
  void shouldServeOneOfTwoDirectoriesWhereReplicasStartAtOnce() {
    var starts =
        List.of("first", "other").stream()
            .map(name -> callAsync(() -> start(directory.resolve(name)).markedId()))
            .toList();

    long failed =
        starts.stream()
            .filter(
                started -> {
                  try {
                    started.join();
                    return false;
                  } catch (CompletionException refused) {
                    return refused.getCause() instanceof ConfigurationException;
                  }
                })
            .count();

    assertThat(failed).isEqualTo(1);
  }

  @Test
  void shouldStoreNothingWhereTheMarkIsReplaced() throws Exception {
    ContentStore contents = start(directory);
    ContentId content = ContentId.random();
    receive(contents, content);
    Files.writeString(directory.resolve(".content-store"), UUID.randomUUID().toString());

    assertThatThrownBy(() -> receive(contents, ContentId.random())).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> contents.delete(content)).isInstanceOf(IOException.class);
    assertThat(contents.path(content)).exists();
  }
}
