package dev.carrel.api;

import static dev.carrel.testing.Scenario.ITEM;
import static dev.carrel.testing.Scenario.LOCAL_LIBRARY;
import static dev.carrel.testing.Scenario.UPDATE_FILE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.testing.RestClient;
import dev.carrel.testing.Scenario;
import dev.carrel.testing.TestApi;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every API reports the same errors for the same invalid requests. */
@QuarkusTest
class ErrorRulesTest {

  @ParameterizedTest
  @EnumSource
  void shouldNameMissingFieldInNestedMessages(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);

    var response =
        scenario.call(
            UPDATE_FILE,
            "add",
            Map.of(
                "update_session_id",
                scenario.createUpdateSession(),
                "file_spec",
                Map.of("name", "disk.iso")));

    scenario.assertError(response, "INVALID_ARGUMENT");
    List<Map<String, Object>> messages = testApi.messages(response);
    assertThat(messages)
        .extracting(message -> message.get("id"))
        .containsExactly(
            "vapi.invoke.input.invalid",
            "vapi.data.structure.field.invalid",
            "vapi.data.structure.field.missing");
    assertThat(messages.get(2).get("args"))
        .isEqualTo(
            List.of("com.vmware.content.library.item.updatesession.file.add_spec", "source_type"));
  }

  @ParameterizedTest
  @EnumSource
  void shouldNameFieldLengthAndLimit(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String library = scenario.createLibrary();

    var response =
        scenario.call(
            ITEM,
            "create",
            Map.of(
                "create_spec",
                Map.of("library_id", library, "name", "x", "description", "x".repeat(2001))));

    scenario.assertError(response, "INVALID_ARGUMENT");
    assertThat(response.asString()).contains("description", "2001", "2000");
  }

  @ParameterizedTest
  @EnumSource
  void shouldRejectUnknownFieldsInNestedStructures(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);

    var response =
        scenario.call(
            LOCAL_LIBRARY,
            "create",
            Map.of("create_spec", Map.of("name", "x", "publish_info", Map.of("publsihed", true))));

    boolean isJsonRpc = testApi == TestApi.JSON_RPC;
    scenario.assertError(response, isJsonRpc ? "UNEXPECTED_INPUT" : "INVALID_ARGUMENT");
    List<Map<String, Object>> messages = testApi.messages(response);
    assertThat(messages.get(messages.size() - 1).get("default_message"))
        .isEqualTo(
            isJsonRpc
                ? "Found unexpected field \"publsihed\" in structure \"com.vmware.content.library.publish_info\""
                : "Unsupported property with name: publsihed.");
  }

  @ParameterizedTest
  @EnumSource(names = {"REST", "LEGACY_REST"})
  void shouldRejectDeeplyNestedJson(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String nestedArrays = "[".repeat(10_000) + "]".repeat(10_000);
    String path =
        testApi == TestApi.REST
            ? "/api/content/local-library"
            : "/rest/com/vmware/content/local-library";

    var response =
        RestClient.requestWithoutBodyLogging()
            .auth()
            .preemptive()
            .basic(RestClient.ADMINISTRATOR.user(), RestClient.ADMINISTRATOR.password())
            .contentType("application/json")
            .body("{\"name\":" + nestedArrays + "}")
            .post(path);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(scenario.testApi.errorType(response)).isNotNull();
  }
}
