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

/** Users without the privilege to terminate sessions can access only their own. */
@QuarkusTest
class SessionAccessTest {
  private static final Map<String, String> ID_PARAMETERS =
      Map.of(
          UPDATE, "update_session_id",
          UPDATE_FILE, "update_session_id",
          DOWNLOAD, "download_session_id",
          DOWNLOAD_FILE, "download_session_id");

  private static final Map<String, Object> OTHER_PARAMETERS =
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
  Stream<DynamicTest> shouldHideSessionFromOtherUsers() {
    return TestApi.forEachApi(SessionAccessTest::hasSessionId, SessionAccessTest::assertHidden);
  }

  private static boolean hasSessionId(Operation operation) {
    String identifier = ID_PARAMETERS.get(operation.service());
    return identifier != null && operation.parameters().contains(identifier);
  }

  private static void assertHidden(TestApi testApi, Operation operation) {
    Scenario scenario = new Scenario(testApi);
    String identifier = ID_PARAMETERS.get(operation.service());
    boolean isUpdate = identifier.startsWith("update");
    String session = isUpdate ? scenario.createUpdateSession() : scenario.createDownloadSession();
    Map<String, Object> parameters = new HashMap<>();
    for (String name : operation.parameters()) {
      if (OTHER_PARAMETERS.containsKey(name)) {
        parameters.put(name, OTHER_PARAMETERS.get(name));
      }
    }
    parameters.put(identifier, session);

    var response =
        new Scenario(testApi)
            .useCredentialsOf(RestClient.LIBRARIAN)
            .call(operation.service(), operation.name(), parameters);

    scenario.assertError(response, "NOT_FOUND");
    assertThat(testApi.messages(response).get(0).get("args").toString()).contains(session);
    Map<String, Object> unchanged =
        scenario.callExpectingSuccess(
            isUpdate ? UPDATE : DOWNLOAD, "get", Map.of(identifier, session));
    assertThat(unchanged.get("state")).isEqualTo("ACTIVE");
  }

  @ParameterizedTest
  @EnumSource
  void shouldAllowAccessWithPrivilegeToTerminateSessions(TestApi testApi) {
    Scenario librarian = new Scenario(testApi).useCredentialsOf(RestClient.LIBRARIAN);
    String session = librarian.createUpdateSession();
    Scenario administrator = new Scenario(testApi);

    administrator.callExpectingSuccess(UPDATE, "cancel", Map.of("update_session_id", session));

    Map<String, Object> found =
        librarian.callExpectingSuccess(UPDATE, "get", Map.of("update_session_id", session));
    assertThat(found.get("state")).isEqualTo("CANCELED");
  }

  @ParameterizedTest
  @EnumSource
  void shouldReportHiddenAndDeletedSessionsAlike(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String hidden = scenario.createUpdateSession();
    String deleted = scenario.createCanceledUpdateSession();
    scenario.callExpectingSuccess(UPDATE, "delete", Map.of("update_session_id", deleted));
    Scenario other = new Scenario(testApi).useCredentialsOf(RestClient.LIBRARIAN);

    var response = other.call(UPDATE, "get", Map.of("update_session_id", hidden));

    assertThat(response.asString().replace(hidden, deleted))
        .isEqualTo(other.call(UPDATE, "get", Map.of("update_session_id", deleted)).asString());
  }
}
