package dev.carrel.vapi.inventory;

import dev.carrel.vapi.Structure;

/** The type of a folder: the kind of objects that it can contain. */
@Structure("com.vmware.vcenter.folder.type")
public enum FolderType {
  DATACENTER,
  DATASTORE,
  HOST,
  NETWORK,
  VIRTUAL_MACHINE
}
