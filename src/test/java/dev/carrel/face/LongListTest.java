package dev.carrel.face;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.testing.Client;
import dev.carrel.testing.Face;
import dev.carrel.testing.Stored;
import dev.carrel.testing.World;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Lists of more than is held at a time. */
@QuarkusTest
class LongListTest {
  private static final int MANY = 2345;

  @Inject Stored stored;

  private void hasSessions(String item, int many) {
    stored.execute(
        """
        INSERT INTO transfer_session
          (id, kind, item_id, owner, state, content_version, client_progress, expires_at)
        SELECT gen_random_uuid(), 'DOWNLOAD', '%s', '%s', 'CANCELED', 1, 0, '2999-01-01'
          FROM generate_series(1, %d)"""
            .formatted(item, Client.ADMINISTRATOR.user(), many));
  }

  @ParameterizedTest
  @EnumSource
  void shouldListEachSessionOnce(Face face) {
    World world = new World(face);
    String item = world.item();
    hasSessions(item, MANY);

    List<String> listed = world.done(World.DOWNLOAD, "list", Map.of("library_item_id", item));

    assertThat(listed).hasSize(MANY).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource
  void shouldListJustAsManyAsAreHeldAtATime(Face face) {
    World world = new World(face);
    String item = world.item();
    hasSessions(item, 1000);

    List<String> listed = world.done(World.DOWNLOAD, "list", Map.of("library_item_id", item));

    assertThat(listed).hasSize(1000);
  }

  @ParameterizedTest
  @EnumSource
  void shouldListEachItemOnceAndTellAnUnknownLibraryAsBefore(Face face) {
    World world = new World(face);
    String library = world.library();
    stored.execute(
        """
        INSERT INTO item
          (id, library_id, name, description, type, content_version, metadata_version, version, size,
           creation_time, last_modified_time)
        SELECT gen_random_uuid(), '%s', 'item ' || n, '', '', 1, 1, 1, 0, '2026-01-01', '2026-01-01'
          FROM generate_series(1, %d) n"""
            .formatted(library, MANY));

    List<String> listed = world.done(World.ITEM, "list", Map.of("library_id", library));
    Response unknown =
        world.call(
            World.ITEM, "list", Map.of("library_id", "5c1f4d9e-0000-4000-8000-000000000000"));

    assertThat(listed).hasSize(MANY).doesNotHaveDuplicates();
    world.assertRefused(unknown, "NOT_FOUND");
  }
}
