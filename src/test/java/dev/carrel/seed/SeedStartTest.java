package dev.carrel.seed;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import dev.carrel.audit.AuditLog;
import dev.carrel.cluster.ClusterEvents;
import dev.carrel.config.CarrelConfig;
import dev.carrel.content.ContentSweeper;
import dev.carrel.content.StagedContentStore;
import dev.carrel.control.FaultService;
import dev.carrel.control.Sandbox;
import dev.carrel.journal.JournalService;
import dev.carrel.library.LibraryCreation;
import dev.carrel.operation.OperationRecorder;
import dev.carrel.testing.ControlClient;
import dev.carrel.testing.StoredState;
import dev.carrel.testing.TestConfig;
import dev.carrel.time.SystemClock;
import dev.carrel.transfer.TransferRegistry;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The seeds of the configuration, at the start and after a reset. */
@QuarkusTest
class SeedStartTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  @TempDir Path directory;

  @Inject SeedParser parser;
  @Inject SeedRules rules;
  @Inject SeedFileRules fileRules;
  @Inject SeedService service;
  @Inject SeedContents contents;
  @Inject StagedContentStore stagedContents;
  @Inject SeedApplication application;
  @Inject SeedStore store;
  @Inject ResetStore resetStore;
  @Inject JournalService journal;
  @Inject Sandbox sandbox;
  @Inject TransferRegistry transfers;
  @Inject ClusterEvents events;
  @Inject ContentSweeper sweeper;
  @Inject OperationRecorder recorder;
  @Inject AuditLog auditLog;
  @Inject SystemClock systemClock;
  @Inject LibraryCreation libraryCreation;
  @Inject FaultService faults;
  @Inject SeedSessionRules sessionRules;
  @Inject StoredState storedState;

  private final UUID item = UUID.randomUUID();
  private final UUID session = UUID.randomUUID();

  /** The contents of the seeds are kept for resets. */
  @AfterEach
  void deleteSeeds() {
    ControlClient.reset();
  }

  private void write(String file, String seed) throws IOException {
    Files.writeString(directory.resolve(file), seed);
  }

  private CarrelConfig config(Object... seeds) {
    StringBuilder value = new StringBuilder();
    for (Object seed : seeds) {
      value.append(value.isEmpty() ? "" : ",").append(seed);
    }
    return TestConfig.defaultsWith(Map.of("seed", value.toString()));
  }

  private void start(CarrelConfig config) {
    new SeedStart(() -> new ConfiguredSeeds(parser, rules, config), () -> service, config)
        .start(new StartupEvent());
  }

  private void reset(CarrelConfig config) {
    new ResetService(
            new ConfiguredSeeds(parser, rules, config),
            contents,
            stagedContents,
            application,
            store,
            resetStore,
            journal,
            sandbox,
            transfers,
            events,
            sweeper,
            recorder,
            auditLog,
            systemClock)
        .reset(SeedService.SERVER_ACTOR)
        .await()
        .atMost(TIMEOUT);
  }

  private String libraries(String name) {
    return """
    libraries:
      - {name: %s, items: [{id: %s, name: boot, files: [{name: a.txt, text: hello}]}]}
    """
        .formatted(name, item);
  }

  private String sessions(String library) {
    return """
    {"update_sessions": [{"id": "%s", "item": "%s/boot", "owner": "%s"}]}
    """
        .formatted(session, library, ADMINISTRATOR.user());
  }

  private int countSessions() {
    return storedState.queryNumber(
        "SELECT count(*) FROM transfer_session WHERE id = '%s'".formatted(session));
  }

  @Test
  void shouldApplyFilesOfDirectoryInTheOrderOfTheirNames() throws IOException {
    // Given
    String library = "started " + session;
    write("20-sessions.json", sessions(library));
    write("10-libraries.yaml", libraries(library));
    write("30-ignored.txt", "x");
    write(".hidden.yaml", "x");

    // When
    start(config(directory));

    // Then
    ADMINISTRATOR.listItemFiles(item.toString()).then().body("name", contains("a.txt"));
    assertThat(countSessions()).isOne();
  }

  @Test
  void shouldNotApplySameFileAgain() throws IOException {
    // Given
    String library = "started " + session;
    write("seed.yaml", libraries(library));
    CarrelConfig config = config(directory.resolve("seed.yaml"));
    start(config);
    ADMINISTRATOR.request().delete("/api/content/library/item/" + item).then().statusCode(204);

    // When
    start(config);

    // Then
    ADMINISTRATOR.getItem(item.toString()).then().statusCode(404);
  }

  @Test
  void shouldApplyFilesAgainAfterReset() throws IOException {
    // Given
    String library = "started " + session;
    write("a.yaml", libraries(library));
    write("b.json", sessions(library));
    CarrelConfig config = config(directory.resolve("a.yaml"), directory.resolve("b.json"));
    start(config);
    String content = storedState.contentFilesOfItem(item.toString()).get(0).toString();
    ADMINISTRATOR.request().delete("/api/content/library/item/" + item).then().statusCode(204);
    ADMINISTRATOR.createLibraryId();

    // When
    reset(config);

    // Then
    assertThat(storedState.queryNumber("SELECT count(*) FROM library")).isOne();
    assertThat(countSessions()).isOne();
    assertThat(storedState.contentFilesOfItem(item.toString()))
        .as("The content is kept, so that a reset does not write it again.")
        .hasToString("[" + content + "]")
        .allSatisfy(file -> assertThat(file).hasContent("hello"));
    start(config);
    ADMINISTRATOR.getItem(item.toString()).then().body("content_version", equalTo("2"));
  }

  @Test
  void shouldWriteKeptContentAgainIfItsFileIsMissing() throws IOException {
    // Given
    write("a.yaml", libraries("started " + session));
    CarrelConfig config = config(directory);
    start(config);
    storedState.deleteContentsOfItem(item.toString());

    // When
    reset(config);

    // Then
    assertThat(storedState.contentFilesOfItem(item.toString()))
        .allSatisfy(file -> assertThat(file).hasContent("hello"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "libraries:\\n- nam: x|, line 2, libraries[0].nam: The field is unknown; the fields here are description, id, items, name, type.",
        "update_sessions:\\n- item: x/missing\\n  owner: a|, line 2, update_sessions[0].item: Cannot find item x/missing.",
        "libraries:\\n- name: x\\n  items: 1|, line 3, libraries[0].items: The value must be a list.",
        "libraries: [|is not valid: at line 1, column",
      })
  void shouldRejectInvalidSeed(String seed, String message) throws IOException {
    // Given
    write("seed.yaml", seed.replace("\\n", "\n"));
    CarrelConfig config = config(directory);

    // When, Then
    assertThatThrownBy(() -> start(config))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(
            "Could not apply a seed of carrel.seed. " + directory.resolve("seed.yaml"))
        .hasMessageContaining(message);
  }

  @Test
  void shouldRejectMissingFile() {
    CarrelConfig config = config(directory.resolve("missing.yaml"));

    assertThatThrownBy(() -> start(config))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "Could not read the seed %s of carrel.seed: it does not exist.",
            directory.resolve("missing.yaml"));
  }

  @Test
  void shouldRejectFaultsIfControlApiIsDisabled() throws IOException {
    // Given
    write("seed.yaml", "faults: [{on: {operation: '*.get'}, do: {error: RESOURCE_BUSY}}]");
    CarrelConfig config = config(directory);
    var disabled = new SeedRules(fileRules, sessionRules, libraryCreation, faults, config);

    // When, Then
    assertThatThrownBy(() -> new ConfiguredSeeds(parser, disabled, config))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageEndingWith("line 1, faults: Faults require carrel.control.enabled=true.");
  }
}
