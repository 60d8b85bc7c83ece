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

  /** More than the identifier of a view of all types. */
  private static final int MAX_ID_LENGTH = 8192;

  /** Returns the view with this identifier; empty if no view can have it. */
  static Optional<ContainerView> parse(String id) {
    if (id.length() > MAX_ID_LENGTH) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(
              JSON.readValue(Base64.getUrlDecoder().decode(id), ContainerView.class))
          .filter(ContainerView::isValid);
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Identifiers come from clients, so they can contain anything. */
  private boolean isValid() {
    return container != null
        && container.type() != null
        && container.id() != null
        && types != null
        && types.stream().allMatch(type -> type != null && VimNames.isManagedType(type));
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
        .flatMap(found -> descendantsOf(found, inventory))
        .filter(
            object ->
                types.isEmpty() || types.stream().anyMatch(ManagedObjects.typeOf(object)::isA));
  }

  private Stream<InventoryObject> descendantsOf(InventoryObject object, Inventory inventory) {
    return inventory.childrenOf(object).stream()
        .flatMap(
            child ->
                recursive
                    ? Stream.concat(Stream.of(child), descendantsOf(child, inventory))
                    : Stream.of(child));
  }
}
