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

/** What clients lean on of items: one scenario over every face. */
@QuarkusTest
class ItemRulesTest {

  @ParameterizedTest
  @EnumSource
  void shouldCountMetadataAndContentApart(TestApi face) {
    Scenario world = new Scenario(face);
    String item = world.itemWithFile();

    world.done(
        ITEM,
        "update",
        Map.of("library_item_id", item, "update_spec", Map.of("description", "told apart")));

    Map<String, Object> seen = world.done(ITEM, "get", Map.of("library_item_id", item));
    assertThat(seen)
        .containsEntry("description", "told apart")
        .containsEntry("metadata_version", "2")
        .containsEntry("content_version", "2")
        .containsEntry("version", "2")
        .containsEntry("cached", true)
        .containsEntry("size", 7);
  }

  @ParameterizedTest
  @EnumSource
  void shouldCopyAnItemThatOutlivesItsSource(TestApi face) {
    Scenario world = new Scenario(face);
    String source = world.itemWithFile();
    String copy =
        world.done(
            ITEM,
            "copy",
            Map.of(
                "source_library_item_id",
                source,
                "destination_create_spec",
                Map.of("name", "copy")));

    world.done(ITEM, "delete", Map.of("library_item_id", source));

    Map<String, Object> seen = world.done(ITEM, "get", Map.of("library_item_id", copy));
    assertThat(seen).containsEntry("source_id", source).containsEntry("size", 7);
    String session = world.downloadSession(copy);
    Map<String, Map<String, String>> prepared =
        world.done(
            DOWNLOAD_FILE,
            "prepare",
            Map.of("download_session_id", session, "file_name", "disk.iso"));
    assertThat(RestClient.download(prepared.get("download_endpoint").get("uri")).asString())
        .isEqualTo("content");
  }

  @ParameterizedTest
  @EnumSource
  void shouldTellWhereAFileIsStored(TestApi face) {
    Scenario world = new Scenario(face);
    String item = world.itemWithFile();

    List<Map<String, List<String>>> storage =
        world.done(
            ITEM + ".storage", "get", Map.of("library_item_id", item, "file_name", "disk.iso"));

    assertThat(storage.get(0).get("storage_uris").get(0))
        .matches(
            "ds:///vmfs/volumes/[0-9a-f-]{36}/contentlib-[0-9a-f-]{36}/"
                + item
                + "/disk\\.iso\\?serverId=[0-9a-f-]{36}");
  }

  @ParameterizedTest
  @EnumSource
  void shouldFindItemsByEveryField(TestApi face) {
    Scenario world = new Scenario(face);
    String library = world.library();
    String name = "Item " + UUID.randomUUID();
    String item =
        world.done(
            ITEM,
            "create",
            Map.of("create_spec", Map.of("library_id", library, "name", name, "type", "iso")));

    for (var spec :
        List.of(
            Map.of("name", name.toUpperCase()),
            Map.of("library_id", library, "type", "ISO"),
            Map.of("library_id", library, "cached", true))) {
      assertThat(world.<List<String>>done(ITEM, "find", Map.of("spec", spec)))
          .containsExactly(item);
    }
    for (var spec :
        List.of(
            Map.of("name", name, "cached", false),
            Map.of("name", name, "type", "ovf"),
            Map.of("name", name, "source_id", "unknown"))) {
      assertThat(world.<List<String>>done(ITEM, "find", Map.of("spec", spec))).isEmpty();
    }
  }
}
