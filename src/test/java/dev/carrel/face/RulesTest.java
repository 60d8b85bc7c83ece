package dev.carrel.face;

import static dev.carrel.testing.World.DOWNLOAD;
import static dev.carrel.testing.World.DOWNLOAD_FILE;
import static dev.carrel.testing.World.ITEM;
import static dev.carrel.testing.World.LIBRARY;
import static dev.carrel.testing.World.LOCAL_LIBRARY;
import static dev.carrel.testing.World.UPDATE;
import static dev.carrel.testing.World.UPDATE_FILE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.testing.Client;
import dev.carrel.testing.Face;
import dev.carrel.testing.World;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The rules that clients lean on: one scenario over every face. */
@QuarkusTest
class RulesTest {

  private static Map<String, ?> update(String session) {
    return Map.of("update_session_id", session);
  }

  private static void assertRefused(World world, Response answer, String error) {
    assertThat(world.face.errorType(answer)).as(answer.asString()).isEqualTo(error);
  }

  // Client tokens --------------------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource
  void shouldCreateOnceForEachClientToken(Face face) {
    World world = new World(face);
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
  void shouldCreateOnceForEachClientTokenInEveryService(Face face) {
    World world = new World(face);
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
  void shouldRefuseAClientTokenThatWasUsedForAnotherRequest(Face face) {
    World world = new World(face);
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

    assertRefused(world, other, "INVALID_ARGUMENT");
  }

  @ParameterizedTest
  @EnumSource
  void shouldLeaveAClientTokenFreeWhenNothingWasCreated(Face face) {
    World world = new World(face);
    String token = UUID.randomUUID().toString();
    String item = world.item();
    String inTheWay = world.updateSession(item);
    var request = Map.of("client_token", token, "create_spec", Map.of("library_item_id", item));
    assertRefused(world, world.call(UPDATE, "create", request), "RESOURCE_BUSY");
    world.done(UPDATE, "cancel", update(inTheWay));

    String created = world.done(UPDATE, "create", request);

    assertThat(created).isNotEqualTo(inTheWay);
  }

  // Sessions -------------------------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource
  void shouldListTheCallersOwnSessionsOnly(Face face) {
    World world = new World(face);
    String item = world.itemWithFile();
    String ours = world.downloadSession(item);
    world.as(Client.READER);
    String theirs = world.downloadSession(item);

    List<String> listed = world.done(DOWNLOAD, "list", Map.of("library_item_id", item));

    assertThat(listed).containsExactly(theirs).doesNotContain(ours);
    assertThat(world.<List<String>>done(DOWNLOAD, "list", Map.of()))
        .contains(theirs)
        .doesNotContain(ours);
  }

  @ParameterizedTest
  @EnumSource
  void shouldSayThatThereIsNothingToPreviewOnceFilesAreReceived(Face face) {
    World world = new World(face);
    String session = world.updateSession();
    Map<String, Map<String, Object>> empty = world.done(UPDATE, "get", update(session));
    world.received(session, "disk.iso");
    Map<String, Map<String, Object>> received = world.done(UPDATE, "get", update(session));

    world.done(UPDATE, "complete", update(session));

    Map<String, Map<String, Object>> done = world.done(UPDATE, "get", update(session));
    assertThat(empty.get("preview_info")).containsEntry("state", "UNAVAILABLE");
    assertThat(received.get("preview_info")).containsEntry("state", "NOT_APPLICABLE");
    assertThat(done).doesNotContainKey("preview_info");
  }

  @ParameterizedTest
  @EnumSource
  void shouldKeepWhichWarningsAreIgnored(Face face) {
    World world = new World(face);
    String session = world.updateSession();
    List<Map<String, Object>> behavior =
        List.of(
            Map.of("type", "EXPIRED_CERTIFICATE", "ignored", true),
            Map.of("type", "SELF_SIGNED_CERTIFICATE", "ignored", false));

    world.done(
        UPDATE,
        "update",
        Map.of("update_session_id", session, "update_spec", Map.of("warning_behavior", behavior)));

    Map<String, Object> seen = world.done(UPDATE, "get", update(session));
    assertThat(seen.get("warning_behavior")).isEqualTo(behavior);
  }

  @ParameterizedTest
  @EnumSource
  void shouldRemoveAFileOfTheSession(Face face) {
    World world = new World(face);
    String session = world.updateSession();
    world.announced(session, "unwanted.iso");

    world.done(
        UPDATE_FILE, "remove", Map.of("update_session_id", session, "file_name", "unwanted.iso"));

    assertThat(world.<List<?>>done(UPDATE_FILE, "list", update(session))).isEmpty();
    Map<String, Object> seen = world.done(UPDATE, "get", update(session));
    assertThat(seen).containsEntry("state", "ACTIVE");
  }

  @ParameterizedTest
  @EnumSource
  void shouldRemoveAFileOfTheItemWhenTheSessionIsCompleted(Face face) {
    World world = new World(face);
    String item = world.itemWithFile();
    String session = world.updateSession(item);
    world.done(
        UPDATE_FILE, "remove", Map.of("update_session_id", session, "file_name", "disk.iso"));
    var files = Map.of("library_item_id", item);
    assertThat(world.<List<?>>done(ITEM + ".file", "list", files)).hasSize(1);

    world.done(UPDATE, "complete", update(session));

    assertThat(world.<List<?>>done(ITEM + ".file", "list", files)).isEmpty();
    Map<String, Object> seen = world.done(ITEM, "get", files);
    assertThat(seen).containsEntry("size", 0).containsEntry("content_version", "3");
  }

  @ParameterizedTest
  @EnumSource
  void shouldKeepAFileThatWasRemovedAndAddedAgain(Face face) {
    World world = new World(face);
    String item = world.itemWithFile();
    String session = world.updateSession(item);
    world.done(
        UPDATE_FILE, "remove", Map.of("update_session_id", session, "file_name", "disk.iso"));
    world.received(session, "disk.iso");

    world.done(UPDATE, "complete", update(session));

    assertThat(world.<List<?>>done(ITEM + ".file", "list", Map.of("library_item_id", item)))
        .hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void shouldFindNothingWrongWithFilesThatAreReceived(Face face) {
    World world = new World(face);
    String session = world.updateSession();
    world.received(session, "disk.iso");

    Map<String, Object> result = world.done(UPDATE_FILE, "validate", update(session));

    assertThat(result)
        .isEqualTo(
            Map.of("has_errors", false, "missing_files", List.of(), "invalid_files", List.of()));
  }

  @ParameterizedTest
  @EnumSource
  void shouldFailADownloadWithTheClientsReason(Face face) {
    World world = new World(face);
    String session = world.downloadSession();
    world.done(
        DOWNLOAD,
        "fail",
        Map.of("download_session_id", session, "client_error_message", "disk full"));

    Map<String, Object> seen = world.done(DOWNLOAD, "get", Map.of("download_session_id", session));

    assertThat(seen).containsEntry("state", "ERROR");
    assertThat(seen.get("error_message").toString()).contains("default_message=disk full");
  }

  // Items ----------------------------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource
  void shouldCountMetadataAndContentApart(Face face) {
    World world = new World(face);
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
  void shouldCopyAnItemThatOutlivesItsSource(Face face) {
    World world = new World(face);
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
    assertThat(Client.download(prepared.get("download_endpoint").get("uri")).asString())
        .isEqualTo("content");
  }

  @ParameterizedTest
  @EnumSource
  void shouldTellWhereAFileIsStored(Face face) {
    World world = new World(face);
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
  void shouldFindItemsByEveryField(Face face) {
    World world = new World(face);
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

  // Libraries ------------------------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource
  void shouldKeepEveryFieldOfALibraryButShowNoPassword(Face face) {
    World world = new World(face);
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

    String library = world.done(LOCAL_LIBRARY, "create", Map.of("create_spec", spec));

    Map<String, Object> seen = world.done(LIBRARY, "get", Map.of("library_id", library));
    assertThat(seen)
        .containsEntry("id", library)
        .containsEntry("name", "full")
        .containsEntry("description", "all of it")
        .containsEntry("type", "LOCAL")
        .containsEntry("storage_backings", spec.get("storage_backings"))
        .containsEntry("optimization_info", spec.get("optimization_info"))
        .containsEntry("security_policy_id", "policy-1")
        .containsKeys("creation_time", "last_modified_time", "server_guid", "version");
    assertThat(seen.get("publish_info").toString())
        .contains("user_name=vcsp", "published=true", "publish_url=http")
        .doesNotContain("password", "secret");
  }

  @ParameterizedTest
  @EnumSource
  void shouldChangeAPasswordOnlyForWhoKnowsTheOneBefore(Face face) {
    World world = new World(face);
    String library =
        world.done(
            LOCAL_LIBRARY,
            "create",
            Map.of(
                "create_spec", Map.of("name", "x", "publish_info", Map.of("password", "first"))));

    var guess = Map.of("password", "second", "current_password", "guess");
    var known = Map.of("password", "second", "current_password", "first");

    assertRefused(
        world,
        world.call(
            LIBRARY,
            "update",
            Map.of("library_id", library, "update_spec", Map.of("publish_info", guess))),
        "INVALID_ARGUMENT");
    world.done(
        LIBRARY,
        "update",
        Map.of("library_id", library, "update_spec", Map.of("publish_info", known)));
  }

  @ParameterizedTest
  @EnumSource
  void shouldUpdateALibraryThatIsSentBackWhole(Face face) {
    World world = new World(face);
    String library = world.library();
    Map<String, Object> whole = world.done(LIBRARY, "get", Map.of("library_id", library));
    whole.put("description", "changed");

    world.done(LIBRARY, "update", Map.of("library_id", library, "update_spec", whole));

    Map<String, Object> seen = world.done(LIBRARY, "get", Map.of("library_id", library));
    assertThat(seen).containsEntry("description", "changed").containsEntry("version", "2");
  }

  @ParameterizedTest
  @EnumSource
  void shouldDeleteALibraryWithItsItemsAndTheirSessions(Face face) {
    World world = new World(face);
    String library = world.library();
    String item = world.item(library);
    String session = world.updateSession(item);
    String uri = world.announced(session, "disk.iso");

    world.done(LOCAL_LIBRARY, "delete", Map.of("library_id", library));

    assertRefused(world, world.call(ITEM, "get", Map.of("library_item_id", item)), "NOT_FOUND");
    assertRefused(world, world.call(UPDATE, "get", update(session)), "NOT_FOUND");
    assertThat(Client.upload(uri, new byte[1]).statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @EnumSource
  void shouldPublishToNobodyInParticular(Face face) {
    World world = new World(face);
    String library = world.publishedLibrary();

    var answer =
        world.call(
            LOCAL_LIBRARY,
            "publish",
            Map.of("library_id", library, "subscriptions", List.of(Map.of("subscription", "s1"))));

    assertRefused(world, answer, "UNSUPPORTED");
  }

  @ParameterizedTest
  @EnumSource
  void shouldKeepTheConfiguration(Face face) {
    World world = new World(face);
    String service = "com.vmware.content.configuration";
    long hour = face.ordinal() + 1;

    world.done(service, "update", Map.of("model", Map.of("automatic_sync_stop_hour", hour)));

    Map<String, Object> seen = world.done(service, "get", Map.of());
    assertThat(seen)
        .containsEntry("automatic_sync_stop_hour", (int) hour)
        .containsKeys(
            "automatic_sync_enabled", "automatic_sync_start_hour", "maximum_concurrent_item_syncs");
  }

  @ParameterizedTest
  @EnumSource
  void shouldKnowTheTypesOfItems(Face face) {
    World world = new World(face);

    List<Map<String, String>> types = world.done("com.vmware.content.type", "list", Map.of());

    assertThat(types).extracting(type -> type.get("type")).contains("ovf", "iso", "file");
  }

  // Refusals -------------------------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource
  void shouldSayWhichFieldIsMissingInAStackOfMessages(Face face) {
    World world = new World(face);

    var answer =
        world.call(
            UPDATE_FILE,
            "add",
            Map.of(
                "update_session_id",
                world.updateSession(),
                "file_spec",
                Map.of("name", "disk.iso")));

    assertRefused(world, answer, "INVALID_ARGUMENT");
    List<Map<String, Object>> messages = answer.jsonPath().get("messages");
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
  void shouldNameTheLimitOfWhatIsTooLong(Face face) {
    World world = new World(face);
    String library = world.library();

    var answer =
        world.call(
            ITEM,
            "create",
            Map.of(
                "create_spec",
                Map.of("library_id", library, "name", "x", "description", "x".repeat(2001))));

    assertRefused(world, answer, "INVALID_ARGUMENT");
    assertThat(answer.asString()).contains("description", "2001", "2000");
  }

  @ParameterizedTest
  @EnumSource
  void shouldRefuseUnknownFieldsWhereverTheyAre(Face face) {
    World world = new World(face);

    var answer =
        world.call(
            LOCAL_LIBRARY,
            "create",
            Map.of("create_spec", Map.of("name", "x", "publish_info", Map.of("publsihed", true))));

    assertRefused(world, answer, "INVALID_ARGUMENT");
    assertThat(answer.asString()).contains("Unsupported property with name: publsihed.");
  }

  @ParameterizedTest
  @EnumSource
  void shouldRefuseWhatIsNestedTenThousandDeep(Face face) {
    World world = new World(face);
    String deep = "[".repeat(10_000) + "]".repeat(10_000);
    String path =
        face == Face.MODERN
            ? "/api/content/local-library"
            : "/rest/com/vmware/content/local-library";

    var answer =
        Client.ADMINISTRATOR
            .request()
            .contentType("application/json")
            .body("{\"name\":" + deep + "}")
            .post(path);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(world.face.errorType(answer)).isNotNull();
  }
}
