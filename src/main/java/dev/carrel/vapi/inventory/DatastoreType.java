package dev.carrel.vapi.inventory;

import dev.carrel.vapi.Structure;

/** The type of a datastore. */
@Structure("com.vmware.vcenter.datastore.type")
public enum DatastoreType {
  VMFS,
  NFS,
  NFS41,
  CIFS,
  VSAN,
  VFFS,
  VVOL
}
