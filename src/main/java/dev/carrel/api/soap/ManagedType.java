package dev.carrel.api.soap;

import dev.carrel.auth.Privilege;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A type of managed objects with its properties, as of version 6.0 of the vSphere API. Only types
 * of objects that Carrel has, and their supertypes, are here.
 */
enum ManagedType {
  EXTENSIBLE_MANAGED_OBJECT("ExtensibleManagedObject", null, "value", "availableField"),
  MANAGED_ENTITY(
      "ManagedEntity",
      EXTENSIBLE_MANAGED_OBJECT,
      "alarmActionsEnabled",
      "configIssue",
      "configStatus",
      "customValue",
      "declaredAlarmState",
      "disabledMethod",
      "effectiveRole",
      "name",
      "overallStatus",
      "parent",
      "permission",
      "recentTask",
      "tag",
      "triggeredAlarmState"),
  FOLDER("Folder", MANAGED_ENTITY, "childEntity", "childType"),
  DATACENTER(
      "Datacenter",
      MANAGED_ENTITY,
      "configuration",
      "datastore",
      "datastoreFolder",
      "hostFolder",
      "network",
      "networkFolder",
      "vmFolder"),
  DATASTORE(
      "Datastore",
      MANAGED_ENTITY,
      "browser",
      "capability",
      "host",
      "info",
      "iormConfiguration",
      "summary",
      "vm"),
  SERVICE_INSTANCE("ServiceInstance", null, "capability", "content", "serverClock"),
  SESSION_MANAGER(
      "SessionManager",
      null,
      "currentSession",
      "defaultLocale",
      "message",
      "messageLocaleList",
      "sessionList",
      "supportedLocaleList"),
  CUSTOM_FIELDS_MANAGER("CustomFieldsManager", null, "field"),
  PROPERTY_COLLECTOR("PropertyCollector", null, "filter"),
  SEARCH_INDEX("SearchIndex", null),
  VIEW_MANAGER("ViewManager", null, "viewList"),
  VIEW("View", null),
  MANAGED_OBJECT_VIEW("ManagedObjectView", VIEW, "view"),
  CONTAINER_VIEW("ContainerView", MANAGED_OBJECT_VIEW, "container", "recursive", "type");

  private static final Map<String, ManagedType> BY_NAME =
      Stream.of(values()).collect(Collectors.toMap(type -> type.typeName, Function.identity()));

  /** The properties of entities that require only System.View; others require System.Read. */
  private static final Set<String> VISIBLE =
      Set.of(
          "name",
          "parent",
          "childEntity",
          "childType",
          "datastoreFolder",
          "hostFolder",
          "networkFolder",
          "vmFolder");

  private final String typeName;
  private final ManagedType supertype;
  private final Set<String> ownProperties;

  ManagedType(String typeName, ManagedType supertype, String... ownProperties) {
    this.typeName = typeName;
    this.supertype = supertype;
    this.ownProperties = Set.of(ownProperties);
  }

  /** Returns the name in the vSphere API. */
  String typeName() {
    return typeName;
  }

  /** Returns the type with this name in the vSphere API; empty if Carrel has no such objects. */
  static Optional<ManagedType> find(String typeName) {
    return Optional.ofNullable(BY_NAME.get(typeName));
  }

  /** Returns whether this is the type with that name, or a subtype of it. */
  boolean isA(String other) {
    return typeName.equals(other)
        || other.equals("ManagedObject")
        || supertype != null && supertype.isA(other);
  }

  /** Returns the names of all properties, with those of the supertypes. */
  Stream<String> properties() {
    return supertype == null
        ? ownProperties.stream().sorted()
        : Stream.concat(supertype.properties(), ownProperties.stream().sorted());
  }

  /** Returns whether objects of this type have a property, which may be unset. */
  boolean hasProperty(String property) {
    return ownProperties.contains(property) || supertype != null && supertype.hasProperty(property);
  }

  /** Returns the privilege that is required to read a property; empty if none is. */
  Optional<Privilege> privilegeToRead(String property) {
    if (this == SESSION_MANAGER || this == SERVICE_INSTANCE) {
      return Optional.empty();
    }
    return Optional.of(
        isA(MANAGED_ENTITY.typeName) && !VISIBLE.contains(property)
            ? Privilege.READ
            : Privilege.VIEW);
  }
}
