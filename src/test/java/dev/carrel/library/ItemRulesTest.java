package dev.carrel.library;

import static dev.carrel.testing.Scenario.DOWNLOAD_FILE;
import static dev.carrel.testing.Scenario.ITEM;
import static dev.carrel.testing.Scenario.LOCAL_LIBRARY;
import static dev.carrel.testing.Scenario.SECURITY_POLICIES;
import static dev.carrel.testing.Scenario.UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.testing.RestClient;
import dev.carrel.testing.Scenario;
import dev.carrel.testing.TestApi;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rules of items, tested by one scenario in each API. */
@QuarkusTest
class ItemRulesTest {

  @ParameterizedTest
  @EnumSource
  void shouldCountMetadataAndContentVersionsSeparately(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String item = scenario.createItemWithFile();

    scenario.callExpectingSuccess(
        ITEM,
        "update",
        Map.of("library_item_id", item, "update_spec", Map.of("description", "changed")));

    Map<String, Object> found =
        scenario.callExpectingSuccess(ITEM, "get", Map.of("library_item_id", item));
    assertThat(found)
        .containsEntry("description", "changed")
        .containsEntry("metadata_version", "2")
        .containsEntry("content_version", "2")
        .containsEntry("version", "2")
        .containsEntry("cached", true)
        .containsEntry("size", 7);
  }

  @ParameterizedTest
  @EnumSource
  void shouldKeepCopyAfterSourceIsDeleted(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String source = scenario.createItemWithFile();
    String copy =
        scenario.callExpectingSuccess(
            ITEM,
            "copy",
            Map.of(
                "source_library_item_id",
                source,
                "destination_create_spec",
                Map.of("name", "copy")));

    scenario.callExpectingSuccess(ITEM, "delete", Map.of("library_item_id", source));

    Map<String, Object> found =
        scenario.callExpectingSuccess(ITEM, "get", Map.of("library_item_id", copy));
    assertThat(found).containsEntry("source_id", source).containsEntry("size", 7);
    String session = scenario.createDownloadSession(copy);
    Map<String, Map<String, String>> prepared =
        scenario.callExpectingSuccess(
            DOWNLOAD_FILE,
            "prepare",
            Map.of("download_session_id", session, "file_name", "disk.iso"));
    assertThat(RestClient.download(prepared.get("download_endpoint").get("uri")).asString())
        .isEqualTo("content");
  }

  @ParameterizedTest
  @EnumSource
  void shouldReturnStorageUrisInFormOfVCenter(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String library = scenario.createLibrary();
    String item = scenario.createItem(library);
    String session = scenario.createUpdateSession(item);
    for (String file : List.of("disk 1.old.iso", "image", ".hidden")) {
      scenario.uploadFile(session, file);
    }
    scenario.callExpectingSuccess(UPDATE, "complete", Map.of("update_session_id", session));

    List<Map<String, Object>> storage =
        scenario.callExpectingSuccess(ITEM + ".storage", "list", Map.of("library_item_id", item));

    String uuid = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    String directory =
        "ds:///vmfs/volumes/[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{12}//contentlib-%s/%s/"
            .formatted(library, item);
    String query = "\\?serverId=" + uuid;
    assertThat(uriOf(storage, "disk 1.old.iso"))
        .matches(directory + "disk%201\\.old_" + uuid + "\\.iso" + query);
    assertThat(uriOf(storage, "image")).matches(directory + "image_" + uuid + query);
    assertThat(uriOf(storage, ".hidden")).matches(directory + "\\.hidden_" + uuid + query);
  }

  @ParameterizedTest
  @EnumSource
  void shouldChangeStorageUriOnlyIfFileIsReplaced(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String item = scenario.createItemWithFile();
    String before = storageUri(scenario, item);

    String unchanged = storageUri(scenario, item);
    String session = scenario.createUpdateSession(item);
    scenario.uploadFile(session, "disk.iso");
    scenario.callExpectingSuccess(UPDATE, "complete", Map.of("update_session_id", session));

    assertThat(unchanged).isEqualTo(before);
    assertThat(storageUri(scenario, item))
        .isNotEqualTo(before)
        .startsWith(before.substring(0, before.indexOf("disk")));
  }

  private static String storageUri(Scenario scenario, String item) {
    return uriOf(
        scenario.callExpectingSuccess(
            ITEM + ".storage", "get", Map.of("library_item_id", item, "file_name", "disk.iso")),
        "disk.iso");
  }

  private static String uriOf(List<Map<String, Object>> storage, String file) {
    return storage.stream()
        .filter(info -> info.get("name").equals(file))
        .map(info -> (String) ((List<?>) info.get("storage_uris")).get(0))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @EnumSource
  void shouldReportItemAsCompliantWithoutSecurityPolicy(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String library = createLibrary(scenario, Map.of("name", "library"));

    for (String type : List.of("iso", "ovf")) {
      assertThat(createAndGetItem(scenario, library, type))
          .containsEntry("security_compliance", true)
          .containsEntry("certificate_verification_info", Map.of("status", "NOT_AVAILABLE"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldReportOnlyPackagesAsNotCompliantWithSecurityPolicy(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    List<Map<String, String>> policies =
        scenario.callExpectingSuccess(SECURITY_POLICIES, "list", Map.of());
    String policy = policies.get(0).get("policy");
    String library =
        createLibrary(scenario, Map.of("name", "library", "security_policy_id", policy));

    assertThat(createAndGetItem(scenario, library, "iso"))
        .containsEntry("security_compliance", true);
    assertThat(createAndGetItem(scenario, library, "OVF"))
        .containsEntry("security_compliance", false)
        .containsEntry("certificate_verification_info", Map.of("status", "NOT_AVAILABLE"));
  }

  private static String createLibrary(Scenario scenario, Map<String, String> spec) {
    return scenario.callExpectingSuccess(LOCAL_LIBRARY, "create", Map.of("create_spec", spec));
  }

  private static Map<String, Object> createAndGetItem(
      Scenario scenario, String library, String type) {
    var spec = Map.of("library_id", library, "name", "item of type " + type, "type", type);
    String item = scenario.callExpectingSuccess(ITEM, "create", Map.of("create_spec", spec));
    return scenario.callExpectingSuccess(ITEM, "get", Map.of("library_item_id", item));
  }

  @ParameterizedTest
  @EnumSource
  void shouldFindItemsByEveryField(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String library = scenario.createLibrary();
    String name = "Item " + UUID.randomUUID();
    String item =
        scenario.callExpectingSuccess(
            ITEM,
            "create",
            Map.of("create_spec", Map.of("library_id", library, "name", name, "type", "iso")));

    for (var spec :
        List.of(
            Map.of("name", name.toUpperCase()),
            Map.of("library_id", library, "type", "ISO"),
            Map.of("library_id", library, "cached", true))) {
      assertThat(scenario.<List<String>>callExpectingSuccess(ITEM, "find", Map.of("spec", spec)))
          .containsExactly(item);
    }
    for (var spec :
        List.of(
            Map.of("name", name, "cached", false),
            Map.of("name", name, "type", "ovf"),
            Map.of("name", name, "source_id", "unknown"))) {
      assertThat(scenario.<List<String>>callExpectingSuccess(ITEM, "find", Map.of("spec", spec)))
          .isEmpty();
    }
  }
}
