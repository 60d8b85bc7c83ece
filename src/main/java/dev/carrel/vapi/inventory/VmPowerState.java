package dev.carrel.vapi.inventory;

import dev.carrel.vapi.Structure;

/** The power state of a virtual machine. */
@Structure("com.vmware.vcenter.vm.power.state")
public enum VmPowerState {
  POWERED_OFF,
  POWERED_ON,
  SUSPENDED
}
