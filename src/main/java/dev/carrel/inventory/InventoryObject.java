package dev.carrel.inventory;

import java.util.List;

/**
 * An object of the inventory. Identifiers are unique in the whole inventory.
 *
 * @see Inventory
 */
public sealed interface InventoryObject {
  /** Returns the identifier, which clients pass to refer to the object. */
  String id();

  /** Returns the name, which is unique among the children of the parent. */
  String name();

  /** Returns the identifier of the parent; null for the root folder. */
  String parentId();

  /**
   * A folder.
   *
   * @param childTypes the types of objects that vCenter allows in this folder
   */
  record Folder(String id, String name, String parentId, List<String> childTypes)
      implements InventoryObject {}

  /** The datacenter. */
  record Datacenter(String id, String name, String parentId) implements InventoryObject {}

  /** A datastore. All datastores have the space of the content store. */
  record Datastore(String id, String name, String parentId) implements InventoryObject {
    /** Returns the URL of the datastore's volume, to which storage URIs of files belong. */
    public String url() {
      return "ds:///vmfs/volumes/%s/".formatted(VolumeId.of(id));
    }
  }
}
