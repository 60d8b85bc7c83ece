package dev.carrel.vapi.inventory;

import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;

/** A virtual machine in a list. */
@Structure("com.vmware.vcenter.VM.summary")
public record VmSummary(
    @Required String vm,
    @Required String name,
    @Required VmPowerState powerState,
    Long cpuCount,
    Long memorySizeMib) {}
