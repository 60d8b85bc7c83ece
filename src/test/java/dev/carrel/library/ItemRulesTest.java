package dev.carrel.library;

import static dev.carrel.testing.Scenario.DOWNLOAD_FILE;
import static dev.carrel.testing.Scenario.ITEM;
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
  void shouldReturnStorageUriOfFile(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String item = scenario.createItemWithFile();

    List<Map<String, List<String>>> storage =
        scenario.callExpectingSuccess(
            ITEM + ".storage", "get", Map.of("library_item_id", item, "file_name", "disk.iso"));

    assertThat(storage.get(0).get("storage_uris").get(0))
        .matches(
            "ds:///vmfs/volumes/[0-9a-f-]{36}/contentlib-[0-9a-f-]{36}/"
                + item
                + "/disk\\.iso\\?serverId=[0-9a-f-]{36}");
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
