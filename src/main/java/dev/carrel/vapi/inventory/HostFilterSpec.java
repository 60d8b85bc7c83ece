package dev.carrel.vapi.inventory;

import dev.carrel.vapi.Structure;
import java.util.Set;

/**
 * The criteria of a list of hosts. Null and empty criteria are ignored; a host must match all
 * others.
 */
@Structure("com.vmware.vcenter.host.filter_spec")
public record HostFilterSpec(
    Set<String> hosts,
    Set<String> names,
    Set<String> folders,
    Set<DatacenterId> datacenters,
    Boolean standalone,
    Set<String> clusters,
    Set<HostConnectionState> connectionStates,
    Set<String> hostUuids) {}
