package dev.carrel.api.soap;

import dev.carrel.auth.Caller;
import dev.carrel.inventory.Inventory;
import dev.carrel.inventory.InventoryObject;
import dev.carrel.inventory.InventoryObject.Datacenter;
import dev.carrel.inventory.InventoryObject.Datastore;
import dev.carrel.inventory.InventoryObject.Folder;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The managed objects as one request sees them: the inventory, the singletons, and container views.
 */
final class ManagedObjects {
  private final Inventory inventory;
  private final Caller caller;
  private final RequestState state;

  /**
   * Creates the objects for a request.
   *
   * @param caller null before the login
   */
  ManagedObjects(Inventory inventory, Caller caller, RequestState state) {
    this.inventory = inventory;
    this.caller = caller;
    this.state = state;
  }

  /**
   * A managed object.
   *
   * @param view the definition of a ContainerView; null for all other objects
   */
  record ManagedObject(Reference reference, ManagedType type, ContainerView view) {}

  /**
   * Returns an object.
   *
   * @throws SoapFault ManagedObjectNotFound if it does not exist, or has another type;
   *     InvalidRequest if vSphere has no such type
   */
  ManagedObject require(Reference reference) {
    VimNames.requireManagedType(reference.type());
    return find(reference).orElseThrow(() -> SoapFault.managedObjectNotFound(reference));
  }

  private Optional<ManagedObject> find(Reference reference) {
    return reference.type().equals(ManagedType.CONTAINER_VIEW.typeName())
        ? findView(reference)
        : ManagedType.find(reference.type())
            .filter(type -> exists(type, reference))
            .map(type -> new ManagedObject(reference, type, null));
  }

  private Optional<ManagedObject> findView(Reference reference) {
    return ContainerView.parse(reference.id())
        .filter(view -> isContainer(view.container()))
        .map(view -> new ManagedObject(reference, ManagedType.CONTAINER_VIEW, view));
  }

  /** Returns whether a reference is an object of the inventory that contains others. */
  boolean isContainer(Reference reference) {
    return inventory
        .find(reference.id())
        .filter(object -> referenceTo(object).equals(reference))
        .filter(object -> !(object instanceof Datastore))
        .isPresent();
  }

  private boolean exists(ManagedType type, Reference reference) {
    return type.isA(ManagedType.MANAGED_ENTITY.typeName())
        ? inventory
            .find(reference.id())
            .filter(object -> referenceTo(object).equals(reference))
            .isPresent()
        : ServiceContent.isSingleton(reference);
  }

  static Reference referenceTo(InventoryObject object) {
    return new Reference(typeOf(object).typeName(), object.id());
  }

  static ManagedType typeOf(InventoryObject object) {
    if (object instanceof Folder) {
      return ManagedType.FOLDER;
    }
    return object instanceof Datacenter ? ManagedType.DATACENTER : ManagedType.DATASTORE;
  }

  /**
   * Returns a property, or a field of it.
   *
   * @param path the name of the property; followed by names of fields, separated by dots
   * @return empty if the property is unset
   * @throws SoapFault InvalidProperty if the object has no such property, NoPermission if the
   *     caller must not read it
   */
  Optional<Value> read(ManagedObject object, String path) {
    List<String> names = List.of(path.split("\\.", -1));
    String property = names.get(0);
    if (!object.type().hasProperty(property)) {
      throw SoapFault.invalidProperty(path);
    }
    requirePrivilege(object, property);
    Value value = valueOf(object, property);
    for (String field : names.subList(1, names.size())) {
      if (value == null) {
        break;
      }
      if (!(value instanceof Value.Structure structure) || !structure.fields().containsKey(field)) {
        throw SoapFault.invalidProperty(path);
      }
      value = structure.fields().get(field);
    }
    return Optional.ofNullable(value);
  }

  /** Without a caller, the method allows no property that requires a privilege. */
  private void requirePrivilege(ManagedObject object, String property) {
    object
        .type()
        .privilegeToRead(property)
        .filter(privilege -> caller == null || !caller.has(privilege))
        .ifPresent(
            privilege -> {
              throw SoapFault.noPermission(object.reference(), privilege);
            });
  }

  /** Null if the property is unset. */
  private Value valueOf(ManagedObject object, String property) {
    String id = object.reference().id();
    return switch (object.type()) {
      case FOLDER, DATACENTER, DATASTORE -> valueOf(inventory.find(id).orElseThrow(), property);
      case SERVICE_INSTANCE ->
          switch (property) {
            case "content" -> state.serviceContent();
            case "serverClock" -> Value.of(state.now());
            default -> null;
          };
      case SESSION_MANAGER -> property.equals("currentSession") ? state.currentSession() : null;
      case CUSTOM_FIELDS_MANAGER -> Value.emptyArrayOf("CustomFieldDef");
      case CONTAINER_VIEW -> valueOf(object.view(), property);
      default -> null;
    };
  }

  private Value valueOf(InventoryObject object, String property) {
    if (property.equals("name")) {
      return Value.of(object.name());
    }
    if (property.equals("parent")) {
      return inventory.parentOf(object).map(ManagedObjects::referenceTo).orElse(null);
    }
    if (object instanceof Folder folder) {
      return switch (property) {
        case "childEntity" -> references(inventory.childrenOf(folder).stream());
        case "childType" -> Value.ofTexts(folder.childTypes());
        default -> null;
      };
    }
    return object instanceof Datastore datastore
        ? valueOfDatastore(datastore, property)
        : valueOfDatacenter(property);
  }

  private Value valueOfDatacenter(String property) {
    return switch (property) {
      case "vmFolder" -> referenceTo(inventory.vmFolder());
      case "hostFolder" -> referenceTo(inventory.hostFolder());
      case "datastoreFolder" -> referenceTo(inventory.datastoreFolder());
      case "networkFolder" -> referenceTo(inventory.networkFolder());
      case "datastore" -> references(inventory.datastores().stream());
      case "network" -> references(Stream.of());
      default -> null;
    };
  }

  private Value valueOfDatastore(Datastore datastore, String property) {
    return switch (property) {
      case "info" ->
          new Fields()
              .add("name", datastore.name())
              .add("url", datastore.url())
              .add("freeSpace", state.space().free())
              .add("maxFileSize", state.space().capacity())
              .addUnset("maxVirtualDiskCapacity", "maxMemoryFileSize", "timestamp", "containerId")
              .toStructure("DatastoreInfo");
      case "summary" ->
          new Fields()
              .add("datastore", referenceTo(datastore))
              .add("name", datastore.name())
              .add("url", datastore.url())
              .add("capacity", state.space().capacity())
              .add("freeSpace", state.space().free())
              .addUnset("uncommitted")
              .add("accessible", state.space().isAccessible())
              .add("multipleHostAccess", false)
              .add("type", "VMFS")
              .add("maintenanceMode", "normal")
              .toStructure("DatastoreSummary");
      case "host" -> Value.emptyArrayOf("DatastoreHostMount");
      case "vm" -> references(Stream.of());
      default -> null;
    };
  }

  private Value valueOf(ContainerView view, String property) {
    return switch (property) {
      case "container" -> view.container();
      case "recursive" -> Value.of(view.recursive());
      case "type" -> Value.ofTexts(view.types());
      case "view" -> references(view.objects(inventory));
      default -> null;
    };
  }

  private static Value references(Stream<? extends InventoryObject> objects) {
    return Value.ofReferences(objects.map(ManagedObjects::referenceTo).toList());
  }
}
