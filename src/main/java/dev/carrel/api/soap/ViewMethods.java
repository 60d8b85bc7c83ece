package dev.carrel.api.soap;

import dev.carrel.auth.Caller;
import dev.carrel.inventory.Inventory;
import dev.carrel.inventory.InventoryObject;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** The methods that find objects of the inventory: container views and the SearchIndex. */
@ApplicationScoped
class ViewMethods {
  private final Inventory inventory;

  ViewMethods(Inventory inventory) {
    this.inventory = inventory;
  }

  Uni<SoapResponse> createContainerView(SoapRequest request, Caller caller) {
    request.requireReceiver(ServiceContent.VIEW_MANAGER);
    XmlElement method = request.method();
    Reference container = Reference.parse(method.requireChild("container"));
    List<String> types =
        method.children("type").stream()
            .map(type -> VimNames.requireManagedType(type.text().strip()))
            .distinct()
            .toList();
    var view = new ContainerView(container, types, method.flag("recursive"));
    requireContainer(objectsFor(caller), container);
    return respond(out -> out.field(VimMethods.RESULT, view.reference()));
  }

  private static void requireContainer(ManagedObjects objects, Reference container) {
    objects.require(container);
    if (!objects.isContainer(container)) {
      throw SoapFault.invalidArgument(
          "container", "A %s is not a container.".formatted(container.type()));
    }
  }

  Uni<SoapResponse> destroyView(SoapRequest request, Caller caller) {
    if (objectsFor(caller).require(request.receiver()).type() != ManagedType.CONTAINER_VIEW) {
      throw SoapFault.managedObjectNotFound(request.receiver());
    }
    return Uni.createFrom().item(SoapResponse.EMPTY);
  }

  Uni<SoapResponse> findByInventoryPath(SoapRequest request, Caller caller) {
    request.requireReceiver(ServiceContent.SEARCH_INDEX);
    Optional<InventoryObject> found = inventory.findByPath(request.text("inventoryPath").strip());
    return respond(
        out ->
            found.ifPresent(
                object -> out.field(VimMethods.RESULT, ManagedObjects.referenceTo(object))));
  }

  /** These methods read no property that changes. */
  private ManagedObjects objectsFor(Caller caller) {
    return new ManagedObjects(inventory, caller, null);
  }

  private static Uni<SoapResponse> respond(XmlOutput.Content content) {
    return Uni.createFrom().item(new SoapResponse(content));
  }
}
