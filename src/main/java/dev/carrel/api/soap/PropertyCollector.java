package dev.carrel.api.soap;

import dev.carrel.api.soap.ManagedObjects.ManagedObject;
import dev.carrel.api.soap.PropertyFilter.ObjectSpec;
import dev.carrel.api.soap.PropertyFilter.PropertySpec;
import dev.carrel.api.soap.PropertyFilter.Selection;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Reads properties of the objects that a filter selects. */
final class PropertyCollector {
  private final ManagedObjects objects;
  private final PropertyFilter filter;
  private final Set<ManagedObject> selected = new LinkedHashSet<>();
  private final Map<ManagedObject, Set<List<Selection>>> visited = new HashMap<>();
  private final Deque<PendingTraversal> pending = new ArrayDeque<>();

  private PropertyCollector(ManagedObjects objects, PropertyFilter filter) {
    this.objects = objects;
    this.filter = filter;
  }

  /** The traversals to apply to an object. */
  private record PendingTraversal(ManagedObject object, List<Selection> selections) {}

  /** An object and its properties, by their paths. */
  record ObjectContent(Reference object, Map<String, Value> properties) {}

  /**
   * Returns the selected objects to which a PropertySpec applies, each once, in the order in which
   * they are found.
   *
   * @throws SoapFault ManagedObjectNotFound, InvalidProperty or NoPermission
   */
  static List<ObjectContent> collect(PropertyFilter filter, ManagedObjects objects) {
    return new PropertyCollector(objects, filter).collect();
  }

  private List<ObjectContent> collect() {
    for (ObjectSpec spec : filter.objectSpecs()) {
      visit(objects.require(spec.object()), spec.skip(), spec.selections());
      while (!pending.isEmpty()) {
        traverse(pending.pop());
      }
    }
    return selected.stream()
        .filter(object -> specsOf(object).findAny().isPresent())
        .map(this::read)
        .toList();
  }

  /** Applies a list of selections once to an object, because a filter may select itself. */
  private void visit(ManagedObject object, boolean skip, List<Selection> selections) {
    if (!skip) {
      selected.add(object);
    }
    Set<List<Selection>> visitedHere =
        visited.computeIfAbsent(object, key -> Collections.newSetFromMap(new IdentityHashMap<>()));
    if (!selections.isEmpty() && visitedHere.add(selections)) {
      pending.add(new PendingTraversal(object, selections));
    }
  }

  private void traverse(PendingTraversal next) {
    for (Selection selection : next.selections()) {
      var traversal =
          selection instanceof Selection.Named named
              ? filter.traversal(named.name())
              : (Selection.Traversal) selection;
      if (next.object().type().isA(traversal.type())) {
        targets(next.object(), traversal.path())
            .forEach(
                target -> visit(objects.require(target), traversal.skip(), traversal.selections()));
      }
    }
  }

  private List<Reference> targets(ManagedObject object, String path) {
    Value value = objects.read(object, path).orElse(null);
    if (value instanceof Reference reference) {
      return List.of(reference);
    }
    return value instanceof Value.Array array
        ? array.values().stream()
            .filter(Reference.class::isInstance)
            .map(Reference.class::cast)
            .toList()
        : List.of();
  }

  private Stream<PropertySpec> specsOf(ManagedObject object) {
    return filter.propertySpecs().stream().filter(spec -> object.type().isA(spec.type()));
  }

  private ObjectContent read(ManagedObject object) {
    var properties = new LinkedHashMap<String, Value>();
    specsOf(object)
        .flatMap(spec -> spec.all() ? object.type().properties() : spec.paths().stream())
        .distinct()
        .forEach(
            path -> objects.read(object, path).ifPresent(value -> properties.put(path, value)));
    return new ObjectContent(object.reference(), properties);
  }
}
