package dev.carrel.api.soap;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.carrel.inventory.Inventory;
import dev.carrel.inventory.InventoryObject;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A view of the objects below a container. Its identifier contains its definition, so nothing is
 * stored, and every replica can serve it. A view exists as long as its container, even after
 * DestroyView.
 *
 * @param types the types of objects that the view contains, with their subtypes; empty for all
 * @param recursive whether the view contains all objects below the container, and not only its
 *     children
 */
record ContainerView(Reference container, List<String> types, boolean recursive) {
  private static final JsonMapper JSON = new JsonMapper();

  /** Returns the view with this identifier; empty if no view can have it. */
  static Optional<ContainerView> parse(String id) {
    try {
      var view = JSON.readValue(Base64.getUrlDecoder().decode(id), ContainerView.class);
      boolean isComplete =
          view != null
              && view.container() != null
              && view.types() != null
              && !view.types().contains(null);
      return isComplete ? Optional.of(view) : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Returns the reference to this view. */
  Reference reference() {
    try {
      byte[] json = JSON.writeValueAsBytes(this);
      return new Reference(
          ManagedType.CONTAINER_VIEW.typeName(),
          Base64.getUrlEncoder().withoutPadding().encodeToString(json));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the objects in the view. */
  Stream<InventoryObject> objects(Inventory inventory) {
    return inventory.find(container.id()).stream()
        .flatMap(found -> below(found, inventory))
        .filter(
            object ->
                types.isEmpty() || types.stream().anyMatch(ManagedObjects.typeOf(object)::isA));
  }

  private Stream<InventoryObject> below(InventoryObject object, Inventory inventory) {
    return inventory.childrenOf(object).stream()
        .flatMap(
            child ->
                recursive
                    ? Stream.concat(Stream.of(child), below(child, inventory))
                    : Stream.of(child));
  }
}
