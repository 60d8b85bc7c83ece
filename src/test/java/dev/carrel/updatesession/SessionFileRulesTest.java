package dev.carrel.updatesession;

import static dev.carrel.testing.Scenario.UPDATE;
import static dev.carrel.testing.Scenario.UPDATE_FILE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.carrel.testing.OvfPackageBuilder;
import dev.carrel.testing.Scenario;
import dev.carrel.testing.TestApi;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.assertj.core.api.AbstractListAssert;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules of the files of update sessions, tested by one scenario in each API. */
@QuarkusTest
class SessionFileRulesTest {
  private static final Tuple UNCHANGED_DISK = tuple("disk.iso", "NONE", "READY");

  @Inject DataSource database;

  private static AbstractListAssert<?, ?, Tuple, ?> assertFiles(Scenario scenario, String session) {
    return assertThat(scenario.listFiles(session)).extracting(SessionFileRulesTest::summary);
  }

  private static Tuple summary(Map<String, Object> file) {
    return tuple(file.get("name"), file.get("source_type"), file.get("status"));
  }

  @ParameterizedTest
  @EnumSource
  void shouldShowUnchangedFilesOfItem(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);

    String session = scenario.createUpdateSession(scenario.createItemWithFile());

    List<Map<String, Object>> files = scenario.listFiles(session);
    assertThat(files).hasSize(1);
    assertThat(files.get(0))
        .containsEntry("name", "disk.iso")
        .containsEntry("source_type", "NONE")
        .containsEntry("status", "READY")
        .containsEntry("size", 7)
        .containsEntry("bytes_transferred", 7)
        .containsEntry("keep_in_storage", true)
        .containsKey("checksum_info")
        .doesNotContainKeys("upload_endpoint", "source_endpoint", "error_message");
    assertThat(
            scenario.<Map<String, Object>>callExpectingSuccess(
                UPDATE_FILE, "get", Map.of("update_session_id", session, "file_name", "disk.iso")))
        .isEqualTo(files.get(0));
  }

  /**
   * Most sessions have few files. So PostgreSQL would plan a join that compares each file of the
   * item with each file of the session.
   */
  @Test
  void shouldFindUnchangedFilesByIndex() throws SQLException {
    List<String> plan = new ArrayList<>();
    try (var connection = database.getConnection();
        var statement = connection.createStatement()) {
      statement.execute("SET enable_seqscan = off");
      var lines =
          statement.executeQuery(
              "EXPLAIN SELECT * FROM unchanged_item_files('%1$s', '%1$s')"
                  .formatted(UUID.randomUUID()));
      while (lines.next()) {
        plan.add(lines.getString(1));
      }
      statement.execute("RESET enable_seqscan");
    }

    assertThat(plan).noneMatch(line -> line.contains("Join"));
    assertThat(plan)
        .filteredOn(line -> line.contains("Index Cond"))
        .filteredOn(line -> line.contains("session_id") && line.contains("name = file.name"))
        .hasSize(2);
  }

  @ParameterizedTest
  @EnumSource
  void shouldNotShowRemovedFileUntilItIsAddedAgain(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String item = scenario.createItemWithFile();
    String session = scenario.createUpdateSession(item);

    scenario.removeFile(session, "disk.iso");
    assertFiles(scenario, session).isEmpty();
    scenario.assertError(scenario.callOnFile("get", session, "disk.iso"), "INVALID_ARGUMENT");

    scenario.addFile(session, "disk.iso");
    assertFiles(scenario, session)
        .containsExactly(tuple("disk.iso", "PUSH", "WAITING_FOR_TRANSFER"));

    scenario.removeFile(session, "disk.iso");
    assertFiles(scenario, session).isEmpty();

    scenario.complete(session);
    assertFiles(scenario, session).isEmpty();
    assertThat(scenario.listItemFiles(item)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void shouldKeepShowingUnchangedFilesAfterCompletion(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String item = scenario.createItemWithFile();
    String session = scenario.createUpdateSession(item);
    scenario.uploadFile(session, "new.iso");
    scenario.complete(session);

    String next = scenario.createUpdateSession(item);
    assertFiles(scenario, next).containsExactly(UNCHANGED_DISK, tuple("new.iso", "NONE", "READY"));
    scenario.removeFile(next, "disk.iso");
    scenario.complete(next);

    assertFiles(scenario, session)
        .containsExactly(UNCHANGED_DISK, tuple("new.iso", "PUSH", "READY"));
    assertFiles(scenario, next).containsExactly(tuple("new.iso", "NONE", "READY"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cancel", "fail"})
  void shouldKeepShowingUnchangedFilesAfterFailure(String step) {
    Scenario scenario = new Scenario(TestApi.JSON_RPC);
    String session = scenario.createUpdateSession(scenario.createItemWithFile());
    scenario.addFile(session, "new.iso");
    Map<String, String> parameters =
        step.equals("fail")
            ? Map.of("update_session_id", session, "client_error_message", "failed")
            : Map.of("update_session_id", session);

    scenario.callExpectingSuccess(UPDATE, step, parameters);

    assertFiles(scenario, session)
        .containsExactly(UNCHANGED_DISK, tuple("new.iso", "PUSH", "WAITING_FOR_TRANSFER"));
  }

  // Replaced packages ----------------------------------------------------------------------------

  private static final byte[] DISK = "disk".getBytes(StandardCharsets.UTF_8);

  private static OvfPackageBuilder newPackage(String descriptor, String... disks) {
    var ovfPackageBuilder = new OvfPackageBuilder();
    var references = new StringBuilder();
    for (String disk : disks) {
      references.append("<File ovf:href='%s'/>".formatted(disk));
      ovfPackageBuilder.addFile(disk, DISK);
    }
    return ovfPackageBuilder.addFile(
        descriptor, OvfPackageBuilder.descriptor(references.toString()));
  }

  private static void assertValid(Scenario scenario, String session) {
    assertThat(
            scenario.<Map<String, Object>>callExpectingSuccess(
                UPDATE_FILE, "validate", Map.of("update_session_id", session)))
        .containsEntry("has_errors", false);
  }

  @ParameterizedTest
  @EnumSource
  void shouldReplacePackageByReceivedDescriptor(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String item = scenario.createOvfItem(newPackage("old.ovf", "old.vmdk", "both.vmdk").files);
    String session = scenario.createUpdateSession(item);
    OvfPackageBuilder replacement = newPackage("new.ovf", "new.vmdk", "both.vmdk");
    replacement.withManifest("SHA-256").files.remove("both.vmdk");

    replacement.files.forEach((name, bytes) -> scenario.uploadFile(session, name, bytes));

    assertValid(scenario, session);
    scenario.complete(session);
    assertThat(scenario.listItemFiles(item)).containsExactly("both.vmdk", "new.ovf", "new.vmdk");
    assertFiles(scenario, session)
        .containsExactly(
            tuple("both.vmdk", "NONE", "READY"),
            tuple("new.ovf", "PUSH", "READY"),
            tuple("new.vmdk", "PUSH", "READY"),
            tuple("vm.mf", "PUSH", "READY"));
  }

  @ParameterizedTest
  @EnumSource
  void shouldReplacePackageByArchive(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String item = scenario.createOvfItem(newPackage("old.ovf", "old.vmdk").files);
    String session = scenario.createUpdateSession(item);

    scenario.uploadFile(session, "new.ova", newPackage("new.ovf", "new.vmdk").toArchive());

    assertValid(scenario, session);
    scenario.complete(session);
    assertThat(scenario.listItemFiles(item)).containsExactly("new.ovf", "new.vmdk");
  }

  @ParameterizedTest
  @EnumSource
  void shouldRemoveUnreferencedDiskWhenDescriptorIsReplaced(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String item = scenario.createOvfItem(newPackage("vm.ovf", "one.vmdk", "two.vmdk").files);
    String session = scenario.createUpdateSession(item);

    scenario.uploadFile(session, "vm.ovf", newPackage("vm.ovf", "one.vmdk").files.get("vm.ovf"));

    assertValid(scenario, session);
    scenario.complete(session);
    assertThat(scenario.listItemFiles(item)).containsExactly("one.vmdk", "vm.ovf");
  }

  @ParameterizedTest
  @EnumSource
  void shouldReportOnlyMissingFilesOfNewPackage(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String item = scenario.createOvfItem(newPackage("old.ovf", "old.vmdk").files);
    String session = scenario.createUpdateSession(item);

    scenario.uploadFile(session, "new.ovf", newPackage("new.ovf", "new.vmdk").files.get("new.ovf"));

    assertThat(
            scenario.<Map<String, Object>>callExpectingSuccess(
                UPDATE_FILE, "validate", Map.of("update_session_id", session)))
        .containsEntry("missing_files", List.of("new.vmdk"))
        .containsEntry("invalid_files", List.of());
    scenario.assertError(
        scenario.call(UPDATE, "complete", Map.of("update_session_id", session)),
        "NOT_ALLOWED_IN_CURRENT_STATE");
    assertThat(scenario.listItemFiles(item)).containsExactly("old.ovf", "old.vmdk");
  }

  /** The item has no type and no package, so the disk image is not part of a package. */
  @ParameterizedTest
  @EnumSource
  void shouldNotRemoveFilesOfItemWithoutPackage(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String item = scenario.createItemWithFile();
    String session = scenario.createUpdateSession(item);
    newPackage("vm.ovf", "disk.vmdk")
        .files
        .forEach((name, bytes) -> scenario.uploadFile(session, name, bytes));

    scenario.assertError(
        scenario.call(UPDATE, "complete", Map.of("update_session_id", session)),
        "NOT_ALLOWED_IN_CURRENT_STATE");

    assertThat(scenario.listItemFiles(item)).containsExactly("disk.iso");
  }
}
