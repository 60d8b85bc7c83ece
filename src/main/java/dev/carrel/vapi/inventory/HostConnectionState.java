package dev.carrel.vapi.inventory;

import dev.carrel.vapi.Structure;

/** The state of the connection to a host. */
@Structure("com.vmware.vcenter.host.connection_state")
public enum HostConnectionState {
  CONNECTED,
  DISCONNECTED,
  NOT_RESPONDING
}
