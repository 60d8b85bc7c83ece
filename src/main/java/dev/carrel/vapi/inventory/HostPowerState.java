package dev.carrel.vapi.inventory;

import dev.carrel.vapi.Structure;

/** The power state of a host. */
@Structure("com.vmware.vcenter.host.power_state")
public enum HostPowerState {
  POWERED_ON,
  POWERED_OFF,
  STANDBY
}
