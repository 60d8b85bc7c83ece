package dev.carrel.vapi.inventory;

import dev.carrel.vapi.Structure;
import java.util.Set;

/**
 * The criteria of a list of virtual machines. Null and empty criteria are ignored; a virtual
 * machine must match all others.
 */
@Structure("com.vmware.vcenter.VM.filter_spec")
public record VmFilterSpec(
    Set<String> vms,
    Set<String> names,
    Set<String> folders,
    Set<DatacenterId> datacenters,
    Set<String> hosts,
    Set<String> clusters,
    Set<String> resourcePools,
    Set<VmPowerState> powerStates) {}
