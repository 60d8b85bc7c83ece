package dev.carrel.vapi.inventory;

import dev.carrel.vapi.Structure;
import java.util.Set;

/**
 * The criteria of a list of resource pools. Null and empty criteria are ignored; a resource pool
 * must match all others.
 */
@Structure("com.vmware.vcenter.resource_pool.filter_spec")
public record ResourcePoolFilterSpec(
    Set<String> resourcePools,
    Set<String> names,
    Set<String> parentResourcePools,
    Set<DatacenterId> datacenters,
    Set<String> hosts,
    Set<String> clusters) {}
