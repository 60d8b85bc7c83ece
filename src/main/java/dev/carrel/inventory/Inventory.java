package dev.carrel.inventory;

import dev.carrel.config.CarrelConfig;
import dev.carrel.inventory.InventoryObject.Datacenter;
import dev.carrel.inventory.InventoryObject.Datastore;
import dev.carrel.inventory.InventoryObject.Folder;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The inventory. It consists of what clients of content libraries look for, and has no hosts,
 * networks or virtual machines. It is the same on all replicas and does not change.
 *
 * <pre>
 * group-d1  Datacenters
 * └─ datacenter-2  carrel.inventory.datacenter
 *    ├─ group-v3  vm
 *    ├─ group-h4  host
 *    ├─ group-s5  datastore
 *    │  └─ datastore-1  carrel.inventory.datastores."datastore-1"
 *    └─ group-n6  network
 * </pre>
 */
@ApplicationScoped
@Startup // Reports invalid names at the start.
public class Inventory {
  private static final Map<String, String> DEFAULT_DATASTORES = Map.of("datastore-1", "datastore1");

  /** Orders {@code datastore-2} before {@code datastore-10}. */
  private static final Comparator<String> BY_NUMBER =
      Comparator.comparing((String id) -> id.replaceFirst("\\d+$", ""))
          .thenComparing(String::length)
          .thenComparing(Comparator.naturalOrder());

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,80}");

  /** vCenter escapes these characters in names, and Carrel does not. */
  private static final Pattern NAME = Pattern.compile("[^/\\\\%\\p{Cc}]{1,80}");

  private final Folder rootFolder =
      new Folder("group-d1", "Datacenters", null, List.of("Folder", "Datacenter"));
  private final Datacenter datacenter;
  private final Folder vmFolder;
  private final Folder hostFolder;
  private final Folder datastoreFolder;
  private final Folder networkFolder;
  private final List<Datastore> datastores;
  private final Map<String, InventoryObject> objects;

  Inventory(CarrelConfig config) {
    this.datacenter =
        new Datacenter(
            "datacenter-2",
            checkName("carrel.inventory.datacenter", config.inventory().datacenter()),
            rootFolder.id());
    this.vmFolder = folder("group-v3", "vm", "Folder", "VirtualMachine", "VirtualApp");
    this.hostFolder = folder("group-h4", "host", "Folder", "ComputeResource");
    this.datastoreFolder = folder("group-s5", "datastore", "Folder", "Datastore", "StoragePod");
    this.networkFolder =
        folder("group-n6", "network", "Folder", "Network", "DistributedVirtualSwitch");
    this.datastores = createDatastores(config.inventory().datastores());
    this.objects =
        Stream.concat(
                Stream.of(
                    rootFolder, datacenter, vmFolder, hostFolder, datastoreFolder, networkFolder),
                datastores.stream())
            .collect(
                Collectors.toMap(
                    InventoryObject::id, object -> object, (a, b) -> a, LinkedHashMap::new));
  }

  private Folder folder(String id, String name, String... childTypes) {
    return new Folder(id, name, datacenter.id(), List.of(childTypes));
  }

  private List<Datastore> createDatastores(Map<String, String> configured) {
    Map<String, String> namesById = new TreeMap<>(BY_NUMBER);
    namesById.putAll(configured.isEmpty() ? DEFAULT_DATASTORES : configured);
    namesById.forEach(Inventory::checkDatastore);
    if (namesById.values().stream().distinct().count() < namesById.size()) {
      throw new ConfigurationException(
          "carrel.inventory.datastores gives several datastores the same name: expected different"
              + " names.");
    }
    return namesById.entrySet().stream()
        .map(entry -> new Datastore(entry.getKey(), entry.getValue(), datastoreFolder.id()))
        .toList();
  }

  private static void checkDatastore(String id, String name) {
    String key = "carrel.inventory.datastores.\"%s\"".formatted(id);
    if (!ID.matcher(id).matches() || id.startsWith("group-") || id.startsWith("datacenter-")) {
      throw new ConfigurationException(
          "Invalid identifier of a datastore in %s: expected for example datastore-1 (letters,"
                  .formatted(key)
              + " digits, hyphens and underscores).");
    }
    checkName(key, name);
  }

  private static String checkName(String key, String name) {
    if (!NAME.matcher(name).matches() || name.isBlank()) {
      throw new ConfigurationException(
          "Invalid value '%s' for %s: expected a name of up to 80 characters without /, \\, %% and control characters."
              .formatted(name, key));
    }
    return name;
  }

  /** Returns the folder that contains the datacenter. */
  public Folder rootFolder() {
    return rootFolder;
  }

  /** Returns the datacenter. */
  public Datacenter datacenter() {
    return datacenter;
  }

  /** Returns the folder of the datacenter for virtual machines. It is empty. */
  public Folder vmFolder() {
    return vmFolder;
  }

  /** Returns the folder of the datacenter for hosts. It is empty. */
  public Folder hostFolder() {
    return hostFolder;
  }

  /** Returns the folder of the datacenter for datastores. */
  public Folder datastoreFolder() {
    return datastoreFolder;
  }

  /** Returns the folder of the datacenter for networks. It is empty. */
  public Folder networkFolder() {
    return networkFolder;
  }

  /** Returns the datastores in the order of their identifiers; at least one. */
  public List<Datastore> datastores() {
    return datastores;
  }

  /** Returns the datastore of libraries that do not specify one. */
  public Datastore defaultDatastore() {
    return datastores.get(0);
  }

  /** Returns the object with this identifier. */
  public Optional<InventoryObject> find(String id) {
    return Optional.ofNullable(objects.get(id));
  }

  /** Returns the datastore with this identifier. */
  public Optional<Datastore> findDatastore(String id) {
    return find(id).filter(Datastore.class::isInstance).map(Datastore.class::cast);
  }

  /**
   * Returns the object at a path of names from the root folder, for example {@code
   * Datacenter/datastore/datastore1}.
   */
  public Optional<InventoryObject> findByPath(String path) {
    Optional<InventoryObject> found = Optional.of(rootFolder);
    for (String name : path.replaceFirst("^/", "").split("/")) {
      found = found.flatMap(parent -> childOf(parent, name));
    }
    return found;
  }

  private Optional<InventoryObject> childOf(InventoryObject parent, String name) {
    return childrenOf(parent).stream().filter(child -> child.name().equals(name)).findFirst();
  }

  /** Returns the parent of an object; empty for the root folder. */
  public Optional<InventoryObject> parentOf(InventoryObject object) {
    return Optional.ofNullable(object.parentId()).flatMap(this::find);
  }

  /** Returns the objects whose parent is the given one. */
  public List<InventoryObject> childrenOf(InventoryObject parent) {
    return objects.values().stream()
        .filter(object -> parent.id().equals(object.parentId()))
        .toList();
  }
}
