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

/** Idempotent creation: one scenario over every face. */
@QuarkusTest
class ClientTokensTest {
  @Inject StoredState stored;

  private static Map<String, ?> update(String session) {
    return Map.of("update_session_id", session);
  }

  @ParameterizedTest
  @EnumSource
  void shouldCreateOnceForEachClientToken(TestApi face) {
    Scenario world = new Scenario(face);
    String token = UUID.randomUUID().toString();
    String item = world.item();
    var request = Map.of("client_token", token, "create_spec", Map.of("library_item_id", item));

    String first = world.done(UPDATE, "create", request);
    String again = world.done(UPDATE, "create", request);

    assertThat(again).isEqualTo(first);
    assertThat(world.<List<String>>done(UPDATE, "list", Map.of("library_item_id", item)))
        .containsExactly(first);
  }

  @ParameterizedTest
  @EnumSource
  void shouldCreateOnceForEachClientTokenInEveryService(TestApi face) {
    Scenario world = new Scenario(face);
    String library = world.library();
    String source = world.itemWithFile();
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

      String first = world.done(service, operation, request);

      assertThat(world.<String>done(service, operation, request)).isEqualTo(first);
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldRefuseAClientTokenThatWasUsedForAnotherRequest(TestApi face) {
    Scenario world = new Scenario(face);
    String token = UUID.randomUUID().toString();
    world.done(
        LOCAL_LIBRARY,
        "create",
        Map.of("client_token", token, "create_spec", Map.of("name", "one")));

    var other =
        world.call(
            LOCAL_LIBRARY,
            "create",
            Map.of("client_token", token, "create_spec", Map.of("name", "two")));

    world.assertRefused(other, "INVALID_ARGUMENT");
  }

  @ParameterizedTest
  @EnumSource
  void shouldLeaveAClientTokenFreeWhenNothingWasCreated(TestApi face) {
    Scenario world = new Scenario(face);
    String token = UUID.randomUUID().toString();
    String item = world.item();
    String inTheWay = world.updateSession(item);
    var request = Map.of("client_token", token, "create_spec", Map.of("library_item_id", item));
    world.assertRefused(world.call(UPDATE, "create", request), "RESOURCE_BUSY");
    world.done(UPDATE, "cancel", update(inTheWay));

    String created = world.done(UPDATE, "create", request);

    assertThat(created).isNotEqualTo(inTheWay);
  }

  @ParameterizedTest
  @EnumSource
  void shouldReturnWhatWasCreatedWhileTheTokenIsDeleted(TestApi face) {
    Scenario world = new Scenario(face);
    String token = UUID.randomUUID().toString();
    var request = Map.of("client_token", token, "create_spec", Map.of("name", "once"));
    String first = world.done(LOCAL_LIBRARY, "create", request);

    stored.whileClientTokensAreDeletedOnceClaimedAgain(
        () -> assertThat(world.<String>done(LOCAL_LIBRARY, "create", request)).isEqualTo(first));
  }
}
