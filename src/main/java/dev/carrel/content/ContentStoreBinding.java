package dev.carrel.content;

import dev.carrel.database.BlockingConnection;
import dev.carrel.database.MigratedDatabase;
import dev.carrel.database.Rows;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Binds the content store to the database at the start. A content store has an id, which is stored
 * in the store and in the database:
 *
 * <pre>
 * database    store             start
 * id A        id A              continues
 * no id       no id             stores a new id in both, if both hold content or neither does
 * otherwise                     fails, unless carrel.content.adopt-store is the id of the store
 * </pre>
 */
@ApplicationScoped
@Startup(2) // After ConfigurationValidator. Beans that start earlier see a store that is not bound.
public class ContentStoreBinding {
  private static final Logger LOG = Logger.getLogger(ContentStoreBinding.class);
  private static final String ADOPT_STORE = "carrel.content.adopt-store";
  private static final String NONE = "none";

  private final ContentStore contents;
  private final StoreIdentity store;
  private final Optional<String> adoptedStore;

  ContentStoreBinding(
      MigratedDatabase database,
      ContentStore contents,
      @ConfigProperty(name = ADOPT_STORE) Optional<String> adoptedStore) {
    this.contents = contents;
    this.store = contents.identity();
    this.adoptedStore = adoptedStore.map(String::strip).filter(value -> !value.isEmpty());
    try (var connection = database.connect()) {
      connection.begin();
      bind(connection);
      connection.commit();
    } catch (IOException e) {
      throw new IllegalStateException(
          "The %s cannot be read and written: %s".formatted(store.description(), e));
    }
  }

  /** Locks the row, so that replicas that start at the same time bind the same id. */
  private void bind(BlockingConnection connection) throws IOException {
    Optional<UUID> expected =
        Optional.ofNullable(
            selectUuid(connection, "SELECT content_store_id FROM server FOR UPDATE"));
    Optional<UUID> found = store.markedId();
    UUID id = determineId(connection, expected, found);
    if (found.isEmpty()) {
      store.mark(id);
    }
    if (!expected.equals(Optional.of(id))) {
      connection.execute("UPDATE server SET content_store_id = $1", id);
    }
    store.bind(id);
  }

  private UUID determineId(
      BlockingConnection connection, Optional<UUID> expected, Optional<UUID> found)
      throws IOException {
    if (expected.isPresent() && expected.equals(found)) {
      adoptedStore.ifPresent(
          value ->
              LOG.warnf(
                  "%s=%s has no effect because the content store already belongs to the database; remove the setting.",
                  ADOPT_STORE, value));
      return expected.get();
    }
    if (adoptedStore.isPresent()) {
      return adoptStore(expected, found);
    }
    boolean isNew = expected.isEmpty() && found.isEmpty();
    if (isNew && contents.isEmpty() == isEmpty(connection)) {
      return UUID.randomUUID();
    }
    throw mismatchError(expected, found, isNew ? describeContent(connection) : "");
  }

  private UUID adoptStore(Optional<UUID> expected, Optional<UUID> found) {
    String actual = found.map(UUID::toString).orElse(NONE);
    if (!adoptedStore.get().equalsIgnoreCase(actual)) {
      throw new ConfigurationException(
          "%s is %s, but the %s has %s and the database has %s: set it to the id of the content store."
              .formatted(
                  ADOPT_STORE,
                  adoptedStore.get(),
                  store.description(),
                  describe(found),
                  describe(expected)));
    }
    UUID id = found.or(() -> expected).orElseGet(UUID::randomUUID);
    LOG.warnf(
        "The %s, which had %s, and the database, which had %s, now have the content store id %s.",
        store.description(), describe(found), describe(expected), id);
    return id;
  }

  private ConfigurationException mismatchError(
      Optional<UUID> expected, Optional<UUID> found, String content) {
    return new ConfigurationException(
        "The %s has %s, but the database has %s%s: configure the content store that belongs to the database, or start with %s=%s to use this one."
            .formatted(
                store.description(),
                describe(found),
                describe(expected),
                content,
                ADOPT_STORE,
                found.map(UUID::toString).orElse(NONE)));
  }

  private String describeContent(BlockingConnection connection) {
    return isEmpty(connection)
        ? ", and the store has content, but the database has none"
        : ", and the database has content, but the store has none";
  }

  private static String describe(Optional<UUID> id) {
    return id.map(value -> "the content store id " + value).orElse("no content store id");
  }

  private static boolean isEmpty(BlockingConnection connection) {
    return selectUuid(connection, "SELECT id FROM content LIMIT 1") == null;
  }

  private static UUID selectUuid(BlockingConnection connection, String query) {
    return Rows.toFirst(connection.execute(query), row -> row.getUUID(0));
  }
}
