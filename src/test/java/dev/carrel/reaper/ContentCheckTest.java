package dev.carrel.reaper;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.createdId;
import static dev.carrel.testing.RestClient.download;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.carrel.content.ContentCheckStore.Findings;
import dev.carrel.testing.OvfPackageBuilder;
import dev.carrel.testing.PrometheusScrape;
import dev.carrel.testing.Scenario;
import dev.carrel.testing.SettableClock;
import dev.carrel.testing.StoredState;
import dev.carrel.testing.TestApi;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Restored backups: an older database, and an older content directory. */
@QuarkusTest
class ContentCheckTest {
  private static final Duration DAY = Duration.ofDays(1);
  private static final byte[] BYTES = new byte[1000];

  @Inject ContentCheck check;
  @Inject SettableClock clock;
  @Inject StoredState storedState;

  @BeforeEach
  void makeCheckDue() {
    clock.advance(DAY);
  }

  private Findings check() {
    return check.runIfDue().await().atMost(Duration.ofSeconds(10));
  }

  @Test
  void shouldRestoreFilesWhenNewerDatabaseIsRestored() throws IOException {
    String item = ADMINISTRATOR.createItemWithFile("disk.iso", BYTES);
    Path file = storedState.contentFilesOfItem(item).get(0);
    Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
    storedState.execute(
        """
        SET session_replication_role = replica;
        CREATE TABLE newer AS SELECT file.*, content.reserved_size AS content_size
          FROM item_file file JOIN content ON content.id = file.content_id WHERE file.item_id = '%1$s';
        DELETE FROM item_file WHERE item_id = '%1$s';
        DELETE FROM content WHERE id IN (SELECT content_id FROM newer);
        SET session_replication_role = origin"""
            .formatted(item));
    check();
    clock.advance(DAY);
    check();
    assertThat(file).satisfiesAnyOf(path -> assertThat(path).exists(), this::assertInTrash);

    storedState.execute(
        """
        INSERT INTO content (id, reserved_size) SELECT content_id, content_size FROM newer;
        INSERT INTO item_file SELECT item_id, name, version, size, checksum_algorithm, checksum, content_id FROM newer;
        DROP TABLE newer""");
    clock.advance(DAY);
    check();

    assertThat(file).exists();
    String session = createdId(ADMINISTRATOR.createDownloadSession(item));
    download(ADMINISTRATOR.prepareAndGetUri(session, "disk.iso")).then().statusCode(200);
  }

  private void assertInTrash(Path file) {
    assertThat(file.getParent().resolveSibling("trash").resolve(file.getFileName())).exists();
  }

  @Test
  void shouldRestoreReferencedFileFromTrash() throws IOException {
    String item = ADMINISTRATOR.createItemWithFile("disk.iso", BYTES);
    Path file = storedState.contentFilesOfItem(item).get(0);
    Path trash = Files.createDirectories(file.getParent().resolveSibling("trash"));
    Files.move(file, trash.resolve(file.getFileName()));

    check();

    assertThat(file).exists();
  }

  @Test
  void shouldReportMissingAndIncompleteFiles() throws IOException {
    long before = check().missing();
    Files.delete(
        storedState.contentFilesOfItem(ADMINISTRATOR.createItemWithFile("disk.iso", BYTES)).get(0));
    Files.write(
        storedState.contentFilesOfItem(ADMINISTRATOR.createItemWithFile("disk.iso", BYTES)).get(0),
        new byte[999]);
    clock.advance(DAY);

    check();

    assertThat(PrometheusScrape.scrape().value("carrel_content_missing")).isEqualTo(before + 2);
  }

  @Test
  void shouldNotRepeatCheckWithinMinInterval() throws IOException {
    long before = check().missing();
    Files.delete(
        storedState.contentFilesOfItem(ADMINISTRATOR.createItemWithFile("disk.iso", BYTES)).get(0));
    clock.advance(Duration.ofMinutes(29));
    assertThat(check().missing()).isEqualTo(before);
    clock.advance(Duration.ofMinutes(1));

    Findings findings = check();

    assertThat(findings.missing()).isEqualTo(before + 1);
  }

  @ParameterizedTest
  @EnumSource
  void shouldRejectPrepareAndCopyOfMissingFile(TestApi testApi) throws IOException {
    Scenario scenario = new Scenario(testApi);
    String item = scenario.createItemWithFile();
    String session = scenario.createDownloadSession(item);
    Path file = storedState.contentFilesOfItem(item).get(0);
    byte[] content = Files.readAllBytes(file);
    Files.delete(file);
    Map<String, ?> prepared = Map.of("download_session_id", session, "file_name", "disk.iso");

    var prepare = scenario.call(Scenario.DOWNLOAD_FILE, "prepare", prepared);
    var copy =
        scenario.call(
            Scenario.ITEM,
            "copy",
            Map.of(
                "source_library_item_id", item, "destination_create_spec", Map.of("name", "copy")));

    scenario.assertError(prepare, "RESOURCE_INACCESSIBLE");
    scenario.assertError(copy, "RESOURCE_INACCESSIBLE");
    Files.write(file, content);
    scenario.callExpectingSuccess(Scenario.DOWNLOAD_FILE, "prepare", prepared);
  }

  @Test
  void shouldRejectDownloadOfMissingFile() throws IOException {
    String item = ADMINISTRATOR.createItemWithFile("disk.iso", BYTES);
    String uri =
        ADMINISTRATOR.prepareAndGetUri(
            createdId(ADMINISTRATOR.createDownloadSession(item)), "disk.iso");
    Files.delete(storedState.contentFilesOfItem(item).get(0));

    download(uri).then().statusCode(500).body("error_type", equalTo("RESOURCE_INACCESSIBLE"));
  }

  @Test
  void shouldRejectCompletionOfOvfPackageWithMissingFile() {
    String item =
        createdId(ADMINISTRATOR.createItem(ADMINISTRATOR.createLibraryId(), "item", "ovf"));
    String first = createdId(ADMINISTRATOR.createUpdateSession(item));
    ADMINISTRATOR.uploadFile(first, "vm.ovf", OvfPackageBuilder.descriptor(""));
    ADMINISTRATOR.updateSession(first, "complete").then().statusCode(204);
    storedState.deleteContentsOfItem(item);
    String session = createdId(ADMINISTRATOR.createUpdateSession(item));

    var response = ADMINISTRATOR.updateSession(session, "complete");

    response.then().statusCode(500).body("error_type", equalTo("RESOURCE_INACCESSIBLE"));
  }
}
