package dev.carrel.api.soap;

import java.util.ArrayList;
import java.util.List;

/**
 * A PropertyFilterSpec: which properties to read, of which objects.
 *
 * @param traversals all traversals, with those that are in others
 */
record PropertyFilter(
    List<PropertySpec> propertySpecs,
    List<ObjectSpec> objectSpecs,
    List<Selection.Traversal> traversals) {

  /**
   * The properties to read of all selected objects of a type.
   *
   * @param all whether to read all properties; {@code paths} are then ignored
   */
  record PropertySpec(String type, boolean all, List<String> paths) {
    private static PropertySpec parse(XmlElement element) {
      String type = VimNames.requireManagedType(element.requireChild("type").text().strip());
      List<String> paths =
          element.children("pathSet").stream().map(path -> path.text().strip()).toList();
      ManagedType.find(type).ifPresent(managedType -> requireProperties(managedType, paths));
      return new PropertySpec(type, element.flag("all"), paths);
    }

    /** Rejects unknown properties, even if no selected object has the type. */
    private static void requireProperties(ManagedType type, List<String> paths) {
      for (String path : paths) {
        if (!type.hasProperty(propertyOf(path))) {
          throw SoapFault.invalidProperty(path);
        }
      }
    }

    /** Returns whether this reads a property, or a field of it, of objects of a type. */
    boolean reads(ManagedType objectType, String property) {
      return objectType.isA(type)
          && (all || paths.stream().anyMatch(path -> propertyOf(path).equals(property)));
    }
  }

  /**
   * An object at which the selection starts.
   *
   * @param skip whether the object itself is not selected
   */
  record ObjectSpec(Reference object, boolean skip, List<Selection> selections) {}

  /** Which objects to visit from an object. */
  sealed interface Selection {
    /** The traversal with this name in the same filter. */
    record Named(String name) implements Selection {}

    /**
     * The objects to which a property refers.
     *
     * @param name null if it has none
     * @param type the type of objects to which the traversal applies
     * @param skip whether these objects are visited, but not selected
     * @param selections the selections to apply to these objects
     */
    record Traversal(
        String name, String type, String path, boolean skip, List<Selection> selections)
        implements Selection {
      private boolean reads(ManagedType objectType, String property) {
        return objectType.isA(type) && propertyOf(path).equals(property);
      }
    }
  }

  /**
   * Reads a filter.
   *
   * @throws SoapFault InvalidRequest, InvalidProperty or InvalidArgument if it is invalid
   */
  static PropertyFilter parse(XmlElement specSet) {
    var traversals = new ArrayList<Selection.Traversal>();
    List<ObjectSpec> objects =
        specSet.children("objectSet").stream()
            .map(
                element ->
                    new ObjectSpec(
                        Reference.parse(element.requireChild("obj")),
                        element.flag("skip"),
                        parseSelections(element, traversals)))
            .toList();
    var filter =
        new PropertyFilter(
            specSet.children("propSet").stream().map(PropertySpec::parse).toList(),
            objects,
            traversals);
    objects.forEach(object -> filter.requireNames(object.selections()));
    return filter;
  }

  /**
   * Returns the traversal with a name.
   *
   * @throws SoapFault InvalidArgument if there is none
   */
  Selection.Traversal traversal(String name) {
    return traversals.stream()
        .filter(traversal -> name.equals(traversal.name()))
        .findFirst()
        .orElseThrow(
            () ->
                SoapFault.invalidArgument(
                    "specSet", "No TraversalSpec has the name '%s'.".formatted(name)));
  }

  private static List<Selection> parseSelections(
      XmlElement element, List<Selection.Traversal> traversals) {
    return element.children("selectSet").stream()
        .map(selectSet -> parseSelection(selectSet, traversals))
        .toList();
  }

  private static Selection parseSelection(
      XmlElement selectSet, List<Selection.Traversal> traversals) {
    String name = selectSet.child("name").map(element -> element.text().strip()).orElse(null);
    if (selectSet.child("path").isEmpty()) {
      if (name == null) {
        throw SoapFault.invalidRequest("A selectSet has neither a path nor a name.");
      }
      return new Selection.Named(name);
    }
    String type = VimNames.requireManagedType(selectSet.requireChild("type").text().strip());
    String path = selectSet.requireChild("path").text().strip();
    ManagedType.find(type)
        .filter(managedType -> !managedType.hasProperty(propertyOf(path)))
        .ifPresent(
            managedType -> {
              throw SoapFault.invalidProperty(path);
            });
    var traversal =
        new Selection.Traversal(
            name, type, path, selectSet.flag("skip"), parseSelections(selectSet, traversals));
    traversals.add(traversal);
    return traversal;
  }

  private void requireNames(List<Selection> selections) {
    for (Selection selection : selections) {
      if (selection instanceof Selection.Traversal traversal) {
        requireNames(traversal.selections());
      } else if (selection instanceof Selection.Named named) {
        traversal(named.name());
      }
    }
  }

  /** Returns whether the filter reads a property of objects of a type. */
  boolean reads(ManagedType type, String property) {
    return propertySpecs.stream().anyMatch(spec -> spec.reads(type, property))
        || traversals.stream().anyMatch(traversal -> traversal.reads(type, property));
  }

  /** Returns whether the filter reads nothing but one property of one object. */
  boolean readsOnly(Reference object, String property) {
    return !propertySpecs.isEmpty()
        && !objectSpecs.isEmpty()
        && propertySpecs.stream()
            .allMatch(
                spec ->
                    spec.type().equals(object.type())
                        && !spec.all()
                        && spec.paths().equals(List.of(property)))
        && objectSpecs.stream()
            .allMatch(spec -> spec.object().equals(object) && spec.selections().isEmpty());
  }

  static String propertyOf(String path) {
    int dot = path.indexOf('.');
    return dot < 0 ? path : path.substring(0, dot);
  }
}
