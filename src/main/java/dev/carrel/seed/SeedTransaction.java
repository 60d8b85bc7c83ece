package dev.carrel.seed;

import dev.carrel.audit.Actor;
import dev.carrel.content.StagedContentStore.StagedContent;
import dev.carrel.seed.SeedStore.ItemReference;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The transaction in which one seed is applied. */
final class SeedTransaction {
  private final SqlClient client;
  private final StagedContents contents;
  private final Instant now;
  private final Actor actor;
  private final Map<String, ItemReference> items = new HashMap<>();

  /**
   * Begins to apply a seed.
   *
   * @param contents what the files of the seed refer to
   * @param now the virtual time
   * @param actor that applies the seed, for the history
   */
  SeedTransaction(SqlClient client, StagedContents contents, Instant now, Actor actor) {
    this.client = client;
    this.contents = contents;
    this.now = now;
    this.actor = actor;
  }

  SqlClient client() {
    return client;
  }

  Instant now() {
    return now;
  }

  Actor actor() {
    return actor;
  }

  StagedContent contentOf(FileBytes bytes) {
    return contents.byBytes().get(bytes);
  }

  /** Records an item of the seed, for the sessions of the seed. */
  void addItem(String path, ItemReference item) {
    items.put(path, item);
  }

  /** Returns an item of the seed by {@code library/item}; null if the seed has none. */
  ItemReference itemOf(String path) {
    return items.get(path);
  }

  /** Applies objects in their order, one after the other. */
  static <T> Uni<SeedResult> applyAll(List<T> objects, Function<T, Uni<SeedResult>> apply) {
    return Multi.createFrom()
        .iterable(objects)
        .onItem()
        .transformToUniAndConcatenate(apply::apply)
        .collect()
        .with(Collectors.reducing(SeedResult.NONE, SeedResult::plus));
  }
}
