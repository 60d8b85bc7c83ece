package dev.carrel.session;

import static dev.carrel.testing.Scenario.DOWNLOAD;
import static dev.carrel.testing.Scenario.DOWNLOAD_FILE;
import static dev.carrel.testing.Scenario.UPDATE;
import static dev.carrel.testing.Scenario.UPDATE_FILE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.testing.Contract.Operation;
import dev.carrel.testing.RestClient;
import dev.carrel.testing.Scenario;
import dev.carrel.testing.TestApi;
import io.quarkus.test.junit.QuarkusTest;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sessions are there for those who made them, and for those who may end what others do. */
@QuarkusTest
class SessionAccessTest {
  private static final Map<String, String> IDENTIFIERS =
      Map.of(
          UPDATE, "update_session_id",
          UPDATE_FILE, "update_session_id",
          DOWNLOAD, "download_session_id",
          DOWNLOAD_FILE, "download_session_id");

  private static final Map<String, Object> REASONABLE =
      Map.of(
          "file_name",
          "disk.iso",
          "client_error_message",
          "why",
          "update_spec",
          Map.of(),
          "file_spec",
          Map.of("name", "other.iso", "source_type", "PUSH"));

  @TestFactory
  Stream<DynamicTest> shouldNotBeThereForOthers() {
    return TestApi.forEachApi(
        SessionAccessTest::isOfASession, SessionAccessTest::shouldNotBeThereForOthers);
  }

  private static boolean isOfASession(Operation operation) {
    String identifier = IDENTIFIERS.get(operation.service());
    return identifier != null && operation.parameters().contains(identifier);
  }

  private static void shouldNotBeThereForOthers(TestApi testApi, Operation operation) {
    Scenario scenario = new Scenario(testApi);
    String identifier = IDENTIFIERS.get(operation.service());
    boolean isUpdate = identifier.startsWith("update");
    String session = isUpdate ? scenario.createUpdateSession() : scenario.createDownloadSession();
    Map<String, Object> parameters = new HashMap<>();
    for (String name : operation.parameters()) {
      if (REASONABLE.containsKey(name)) {
        parameters.put(name, REASONABLE.get(name));
      }
    }
    parameters.put(identifier, session);

    var answer =
        new Scenario(testApi)
            .as(RestClient.LIBRARIAN)
            .call(operation.service(), operation.name(), parameters);

    scenario.assertError(answer, "NOT_FOUND");
    assertThat(testApi.messages(answer).get(0).get("args").toString()).contains(session);
    Map<String, Object> still =
        scenario.callExpectingSuccess(
            isUpdate ? UPDATE : DOWNLOAD, "get", Map.of(identifier, session));
    assertThat(still.get("state")).isEqualTo("ACTIVE");
  }

  @ParameterizedTest
  @EnumSource
  void shouldBeThereForWhoeverMayEndThem(TestApi testApi) {
    Scenario librarian = new Scenario(testApi).as(RestClient.LIBRARIAN);
    String session = librarian.createUpdateSession();
    Scenario administrator = new Scenario(testApi);

    administrator.callExpectingSuccess(UPDATE, "cancel", Map.of("update_session_id", session));

    Map<String, Object> found =
        librarian.callExpectingSuccess(UPDATE, "get", Map.of("update_session_id", session));
    assertThat(found.get("state")).isEqualTo("CANCELED");
  }

  @ParameterizedTest
  @EnumSource
  void shouldBeNotFoundInTheSameWordsAsOneThatIsNot(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String theirs = scenario.createUpdateSession();
    String gone = scenario.createCanceledUpdateSession();
    scenario.callExpectingSuccess(UPDATE, "delete", Map.of("update_session_id", gone));
    Scenario other = new Scenario(testApi).as(RestClient.LIBRARIAN);

    var answer = other.call(UPDATE, "get", Map.of("update_session_id", theirs));

    assertThat(answer.asString().replace(theirs, gone))
        .isEqualTo(other.call(UPDATE, "get", Map.of("update_session_id", gone)).asString());
  }
}
