package dev.carrel.updatesession;

import static dev.carrel.testing.Scenario.UPDATE;
import static dev.carrel.testing.Scenario.UPDATE_FILE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.carrel.testing.Scenario;
import dev.carrel.testing.TestApi;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractListAssert;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules of the files of update sessions, tested by one scenario in each API. */
@QuarkusTest
class SessionFileRulesTest {
  private static final Tuple UNCHANGED_DISK = tuple("disk.iso", "NONE", "READY");

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

  @ParameterizedTest
  @EnumSource
  void shouldNotShowRemovedFileUntilItIsAddedAgain(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String item = scenario.createItemWithFile();
    String session = scenario.createUpdateSession(item);

    scenario.removeFile(session, "disk.iso");
    assertFiles(scenario, session).isEmpty();
    scenario.assertError(
        scenario.callOnFile("get", session, "disk.iso"), "INVALID_ARGUMENT");

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
    assertFiles(scenario, next)
        .containsExactly(UNCHANGED_DISK, tuple("new.iso", "NONE", "READY"));
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
}
