package dev.carrel.library;

import static dev.carrel.testing.Scenario.ITEM;
import static dev.carrel.testing.Scenario.LIBRARY;
import static dev.carrel.testing.Scenario.LOCAL_LIBRARY;
import static dev.carrel.testing.Scenario.UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.testing.RestClient;
import dev.carrel.testing.Scenario;
import dev.carrel.testing.StoredState;
import dev.carrel.testing.TestApi;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rules of libraries, types and the configuration, tested by one scenario in each API. */
@QuarkusTest
class LibraryRulesTest {
  @Inject StoredState storedState;

  private static Map<String, ?> idParameter(String session) {
    return Map.of("update_session_id", session);
  }

  @ParameterizedTest
  @EnumSource
  void shouldReturnEveryFieldOfLibraryExceptPassword(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    Map<String, Object> publishInfo =
        Map.of(
            "published", true,
            "authentication_method", "BASIC",
            "user_name", "vcsp",
            "password", "secret",
            "persist_json_enabled", true);
    Map<String, Object> spec =
        Map.of(
            "name", "full",
            "description", "all of it",
            "type", "LOCAL",
            "storage_backings", List.of(Map.of("type", "OTHER", "storage_uri", "nfs://nas/vol")),
            "optimization_info", Map.of("optimize_remote_publishing", true),
            "publish_info", publishInfo,
            "security_policy_id", "policy-1");

    String library =
        scenario.callExpectingSuccess(LOCAL_LIBRARY, "create", Map.of("create_spec", spec));

    Map<String, Object> found =
        scenario.callExpectingSuccess(LIBRARY, "get", Map.of("library_id", library));
    assertThat(found)
        .containsEntry("id", library)
        .containsEntry("name", "full")
        .containsEntry("description", "all of it")
        .containsEntry("type", "LOCAL")
        .containsEntry("storage_backings", spec.get("storage_backings"))
        .containsEntry("optimization_info", spec.get("optimization_info"))
        .containsEntry("security_policy_id", "policy-1")
        .containsKeys("creation_time", "last_modified_time", "server_guid", "version");
    assertThat(found.get("publish_info").toString())
        .contains("user_name=vcsp", "published=true", "publish_url=http")
        .doesNotContain("password", "secret");
  }

  @ParameterizedTest
  @EnumSource
  void shouldUseDefaultDatastore(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    List<?> defaultBacking = List.of(Map.of("type", "DATASTORE", "datastore_id", "datastore-1"));

    String withoutBacking = scenario.createLibrary();
    String withBacking =
        scenario.callExpectingSuccess(
            LOCAL_LIBRARY,
            "create",
            Map.of("create_spec", Map.of("name", "x", "storage_backings", defaultBacking)));

    for (String library : List.of(withoutBacking, withBacking)) {
      Map<String, Object> found =
          scenario.callExpectingSuccess(LIBRARY, "get", Map.of("library_id", library));
      assertThat(found).containsEntry("storage_backings", defaultBacking);
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldRejectUnknownDatastore(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    var backing = Map.of("type", "DATASTORE", "datastore_id", "datastore1");

    var response =
        scenario.call(
            LOCAL_LIBRARY,
            "create",
            Map.of("create_spec", Map.of("name", "x", "storage_backings", List.of(backing))));

    scenario.assertError(response, "INVALID_ARGUMENT");
    assertThat(testApi.messages(response).get(0))
        .containsEntry(
            "default_message",
            "The value datastore1 of storage_backings.datastore_id is invalid: the existing"
                + " datastores are datastore-1 (datastore1).");
  }

  @ParameterizedTest
  @EnumSource
  void shouldKeepDatastoreThatIsNoLongerConfigured(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String item = scenario.createItemWithFile();
    Map<String, Object> before =
        scenario.callExpectingSuccess(ITEM, "get", Map.of("library_item_id", item));
    String library = (String) before.get("library_id");
    storedState.execute(
        "UPDATE library SET datastore_id = 'datastore-7' WHERE id = '%s'".formatted(library));
    List<?> backing = List.of(Map.of("type", "DATASTORE", "datastore_id", "datastore-7"));

    Map<String, Object> found =
        scenario.callExpectingSuccess(LIBRARY, "get", Map.of("library_id", library));
    scenario.callExpectingSuccess(
        LIBRARY,
        "update",
        Map.of(
            "library_id",
            library,
            "update_spec",
            Map.of("name", "other", "storage_backings", backing)));
    List<Map<String, Object>> storage =
        scenario.callExpectingSuccess(ITEM + ".storage", "list", Map.of("library_item_id", item));

    assertThat(found).containsEntry("storage_backings", backing);
    assertThat(storage)
        .singleElement()
        .satisfies(file -> assertThat(file).containsEntry("storage_backing", backing.get(0)));
  }

  @ParameterizedTest
  @EnumSource
  void shouldRequireCurrentPasswordToChangeIt(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String library =
        scenario.callExpectingSuccess(
            LOCAL_LIBRARY,
            "create",
            Map.of(
                "create_spec", Map.of("name", "x", "publish_info", Map.of("password", "first"))));

    var wrong = Map.of("password", "second", "current_password", "wrong");
    var correct = Map.of("password", "second", "current_password", "first");

    scenario.assertError(
        scenario.call(
            LIBRARY,
            "update",
            Map.of("library_id", library, "update_spec", Map.of("publish_info", wrong))),
        "INVALID_ARGUMENT");
    scenario.callExpectingSuccess(
        LIBRARY,
        "update",
        Map.of("library_id", library, "update_spec", Map.of("publish_info", correct)));
  }

  @ParameterizedTest
  @EnumSource
  void shouldAcceptCompleteLibraryAsUpdate(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String library = scenario.createLibrary();
    Map<String, Object> complete =
        scenario.callExpectingSuccess(LIBRARY, "get", Map.of("library_id", library));
    complete.put("description", "changed");

    scenario.callExpectingSuccess(
        LIBRARY, "update", Map.of("library_id", library, "update_spec", complete));

    Map<String, Object> found =
        scenario.callExpectingSuccess(LIBRARY, "get", Map.of("library_id", library));
    assertThat(found).containsEntry("description", "changed").containsEntry("version", "2");
  }

  @ParameterizedTest
  @EnumSource
  void shouldDeleteLibraryWithItemsAndSessions(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String library = scenario.createLibrary();
    String item = scenario.createItem(library);
    String session = scenario.createUpdateSession(item);
    String uri = scenario.addFile(session, "disk.iso");

    scenario.callExpectingSuccess(LOCAL_LIBRARY, "delete", Map.of("library_id", library));

    scenario.assertError(scenario.call(ITEM, "get", Map.of("library_item_id", item)), "NOT_FOUND");
    scenario.assertError(scenario.call(UPDATE, "get", idParameter(session)), "NOT_FOUND");
    assertThat(RestClient.upload(uri, new byte[1]).statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @EnumSource
  void shouldRejectPublishingToSpecificSubscriptions(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String library = scenario.createPublishedLibrary();

    var response =
        scenario.call(
            LOCAL_LIBRARY,
            "publish",
            Map.of("library_id", library, "subscriptions", List.of(Map.of("subscription", "s1"))));

    scenario.assertError(response, "UNSUPPORTED");
  }

  @ParameterizedTest
  @EnumSource
  void shouldStoreConfiguration(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String service = "com.vmware.content.configuration";
    long hour = testApi.ordinal() + 1;

    scenario.callExpectingSuccess(
        service, "update", Map.of("model", Map.of("automatic_sync_stop_hour", hour)));

    Map<String, Object> found = scenario.callExpectingSuccess(service, "get", Map.of());
    assertThat(found)
        .containsEntry("automatic_sync_stop_hour", (int) hour)
        .containsKeys(
            "automatic_sync_enabled", "automatic_sync_start_hour", "maximum_concurrent_item_syncs");
  }

  @ParameterizedTest
  @EnumSource
  void shouldListItemTypes(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);

    List<Map<String, String>> types =
        scenario.callExpectingSuccess("com.vmware.content.type", "list", Map.of());

    assertThat(types).extracting(type -> type.get("type")).contains("ovf", "iso", "file");
  }
}
