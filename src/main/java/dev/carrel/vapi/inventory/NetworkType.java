package dev.carrel.vapi.inventory;

import dev.carrel.vapi.Structure;

/** The type of a network. */
@Structure("com.vmware.vcenter.network.type")
public enum NetworkType {
  STANDARD_PORTGROUP,
  DISTRIBUTED_PORTGROUP,
  OPAQUE_NETWORK
}
