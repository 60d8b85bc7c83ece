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

/** What clients are told of what they did wrong: one scenario over every face. */
@QuarkusTest
class ErrorRulesTest {

  @ParameterizedTest
  @EnumSource
  void shouldSayWhichFieldIsMissingInAStackOfMessages(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);

    var answer =
        scenario.call(
            UPDATE_FILE,
            "add",
            Map.of(
                "update_session_id",
                scenario.createUpdateSession(),
                "file_spec",
                Map.of("name", "disk.iso")));

    scenario.assertError(answer, "INVALID_ARGUMENT");
    List<Map<String, Object>> messages = testApi.messages(answer);
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
  void shouldNameTheLimitOfWhatIsTooLong(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String library = scenario.createLibrary();

    var answer =
        scenario.call(
            ITEM,
            "create",
            Map.of(
                "create_spec",
                Map.of("library_id", library, "name", "x", "description", "x".repeat(2001))));

    scenario.assertError(answer, "INVALID_ARGUMENT");
    assertThat(answer.asString()).contains("description", "2001", "2000");
  }

  @ParameterizedTest
  @EnumSource
  void shouldRefuseUnknownFieldsWhereverTheyAre(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);

    var answer =
        scenario.call(
            LOCAL_LIBRARY,
            "create",
            Map.of("create_spec", Map.of("name", "x", "publish_info", Map.of("publsihed", true))));

    boolean isToldAsSuch = testApi == TestApi.JSON_RPC;
    scenario.assertError(answer, isToldAsSuch ? "UNEXPECTED_INPUT" : "INVALID_ARGUMENT");
    List<Map<String, Object>> messages = testApi.messages(answer);
    assertThat(messages.get(messages.size() - 1).get("default_message"))
        .isEqualTo(
            isToldAsSuch
                ? "Found unexpected field \"publsihed\" in structure \"com.vmware.content.library.publish_info\""
                : "Unsupported property with name: publsihed.");
  }

  @ParameterizedTest
  @EnumSource(names = {"MODERN", "LEGACY"})
  void shouldRefuseWhatIsNestedTenThousandDeep(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String deep = "[".repeat(10_000) + "]".repeat(10_000);
    String path =
        testApi == TestApi.REST
            ? "/api/content/local-library"
            : "/rest/com/vmware/content/local-library";

    var answer =
        RestClient.withoutBodyLogging()
            .auth()
            .preemptive()
            .basic(RestClient.ADMINISTRATOR.user(), RestClient.ADMINISTRATOR.password())
            .contentType("application/json")
            .body("{\"name\":" + deep + "}")
            .post(path);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(scenario.testApi.errorType(answer)).isNotNull();
  }
}
