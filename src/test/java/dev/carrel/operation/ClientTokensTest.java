package dev.carrel.operation;

import static dev.carrel.testing.Scenario.DOWNLOAD;
import static dev.carrel.testing.Scenario.ITEM;
import static dev.carrel.testing.Scenario.LOCAL_LIBRARY;
import static dev.carrel.testing.Scenario.UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.testing.Scenario;
import dev.carrel.testing.StoredState;
import dev.carrel.testing.TestApi;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Idempotent creation over every API. */
@QuarkusTest
class ClientTokensTest {
  @Inject StoredState storedState;

  private static Map<String, ?> idParameter(String session) {
    return Map.of("update_session_id", session);
  }

  @ParameterizedTest
  @EnumSource
  void shouldCreateOnceForEachClientToken(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String token = UUID.randomUUID().toString();
    String item = scenario.createItem();
    var request = Map.of("client_token", token, "create_spec", Map.of("library_item_id", item));

    String first = scenario.callExpectingSuccess(UPDATE, "create", request);
    String again = scenario.callExpectingSuccess(UPDATE, "create", request);

    assertThat(again).isEqualTo(first);
    assertThat(
            scenario.<List<String>>callExpectingSuccess(
                UPDATE, "list", Map.of("library_item_id", item)))
        .containsExactly(first);
  }

  @ParameterizedTest
  @EnumSource
  void shouldCreateOnceForEachClientTokenInAllServices(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String library = scenario.createLibrary();
    String source = scenario.createItemWithFile();
    var creations =
        List.of(
            List.of(LOCAL_LIBRARY, "create", Map.of("create_spec", Map.of("name", "once"))),
            List.of(
                ITEM,
                "create",
                Map.of("create_spec", Map.of("name", "once", "library_id", library))),
            List.of(DOWNLOAD, "create", Map.of("create_spec", Map.of("library_item_id", source))),
            List.of(
                ITEM,
                "copy",
                Map.of(
                    "source_library_item_id",
                    source,
                    "destination_create_spec",
                    Map.of("name", "copied once"))));

    for (var creation : creations) {
      String service = (String) creation.get(0);
      String operation = (String) creation.get(1);
      var request = new HashMap<String, Object>();
      ((Map<?, ?>) creation.get(2)).forEach((name, value) -> request.put((String) name, value));
      request.put("client_token", UUID.randomUUID().toString());

      String first = scenario.callExpectingSuccess(service, operation, request);

      assertThat(scenario.<String>callExpectingSuccess(service, operation, request))
          .isEqualTo(first);
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldRejectClientTokenUsedForDifferentRequest(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String token = UUID.randomUUID().toString();
    scenario.callExpectingSuccess(
        LOCAL_LIBRARY,
        "create",
        Map.of("client_token", token, "create_spec", Map.of("name", "one")));

    var other =
        scenario.call(
            LOCAL_LIBRARY,
            "create",
            Map.of("client_token", token, "create_spec", Map.of("name", "two")));

    scenario.assertError(other, "INVALID_ARGUMENT");
  }

  @ParameterizedTest
  @EnumSource
  void shouldKeepClientTokenUnusedWhenCreationFails(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String token = UUID.randomUUID().toString();
    String item = scenario.createItem();
    String blocking = scenario.createUpdateSession(item);
    var request = Map.of("client_token", token, "create_spec", Map.of("library_item_id", item));
    scenario.assertError(scenario.call(UPDATE, "create", request), "RESOURCE_BUSY");
    scenario.callExpectingSuccess(UPDATE, "cancel", idParameter(blocking));

    String created = scenario.callExpectingSuccess(UPDATE, "create", request);

    assertThat(created).isNotEqualTo(blocking);
  }

  @ParameterizedTest
  @EnumSource
  void shouldReturnSameResultWhileTokenIsDeleted(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String token = UUID.randomUUID().toString();
    var request = Map.of("client_token", token, "create_spec", Map.of("name", "once"));
    String first = scenario.callExpectingSuccess(LOCAL_LIBRARY, "create", request);

    storedState.whileClaimedClientTokensAreDeleted(
        () ->
            assertThat(scenario.<String>callExpectingSuccess(LOCAL_LIBRARY, "create", request))
                .isEqualTo(first));
  }
}
