package dev.carrel.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.carrel.inventory.InventoryObject.Datastore;
import dev.carrel.testing.TestConfig;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InventoryTest {
  private static Inventory configured(Map<String, String> keys) {
    var prefixed = new HashMap<String, String>();
    keys.forEach((key, value) -> prefixed.put("inventory." + key, value));
    return new Inventory(TestConfig.defaultsWith(prefixed));
  }

  @Test
  void shouldHaveOneDatacenterAndOneDatastoreByDefault() {
    Inventory inventory = configured(Map.of());

    assertThat(inventory.datacenter().name()).isEqualTo("Datacenter");
    assertThat(inventory.datastores())
        .containsExactly(new Datastore("datastore-1", "datastore1", "group-s5"));
    assertThat(inventory.defaultDatastore().url())
        .matches("ds:///vmfs/volumes/[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{12}/");
  }

  @Test
  void shouldHaveConfiguredNamesOnly() {
    Inventory inventory =
        configured(
            Map.of(
                "datacenter",
                "Düsseldorf (2)",
                "datastores.datastore-30",
                "ssd",
                "datastores.datastore-4",
                "hdd",
                "datastores.\"ds_12\"",
                "archive 1"));

    assertThat(inventory.datacenter().name()).isEqualTo("Düsseldorf (2)");
    assertThat(inventory.datastores())
        .extracting(Datastore::id, Datastore::name)
        .containsExactly(
            tuple("datastore-4", "hdd"), tuple("datastore-30", "ssd"), tuple("ds_12", "archive 1"));
    assertThat(inventory.defaultDatastore().id()).isEqualTo("datastore-4");
    assertThat(inventory.findDatastore("datastore-1")).isEmpty();
  }

  @Test
  void shouldFindObjectsAndChildren() {
    Inventory inventory = configured(Map.of());

    assertThat(inventory.childrenOf(inventory.rootFolder()))
        .containsExactly(inventory.datacenter());
    assertThat(inventory.childrenOf(inventory.datacenter()))
        .containsExactly(
            inventory.vmFolder(),
            inventory.hostFolder(),
            inventory.datastoreFolder(),
            inventory.networkFolder());
    assertThat(inventory.childrenOf(inventory.datastoreFolder()))
        .containsExactly(inventory.defaultDatastore());
    assertThat(inventory.childrenOf(inventory.vmFolder())).isEmpty();
    assertThat(inventory.find("datacenter-2")).contains(inventory.datacenter());
    assertThat(inventory.find("datacenter-3")).isEmpty();
    assertThat(inventory.findDatastore("datacenter-2")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"group-7", "datacenter-2", "a b", "datastore/1", "dätastore"})
  void shouldRejectInvalidIdentifier(String id) {
    var keys = Map.of("datastores.\"%s\"".formatted(id), "name");

    assertThatThrownBy(() -> configured(keys))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "Invalid identifier of a datastore in carrel.inventory.datastores.\"%s\": expected for"
                    .formatted(id)
                + " example datastore-1 (letters, digits, hyphens and underscores).");
  }

  @ParameterizedTest
  @CsvSource({
    "datacenter, carrel.inventory.datacenter",
    "datastores.datastore-1, carrel.inventory.datastores.\"datastore-1\""
  })
  void shouldRejectInvalidName(String key, String reportedKey) {
    for (String name : new String[] {"a/b", "a\\b", "50%", "a\nb", "x".repeat(81), "  "}) {
      assertThatThrownBy(() -> configured(Map.of(key, name)))
          .isInstanceOf(ConfigurationException.class)
          .hasMessage(
              "Invalid value '%s' for %s: expected a name of up to 80 characters without /, \\, %%"
                      .formatted(name, reportedKey)
                  + " and control characters.");
    }
  }

  @Test
  void shouldRejectTwoDatastoresWithTheSameName() {
    var keys = Map.of("datastores.datastore-1", "same", "datastores.datastore-2", "same");

    assertThatThrownBy(() -> configured(keys))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "carrel.inventory.datastores gives several datastores the same name: expected different"
                + " names.");
  }
}
