package dev.carrel.vapi.inventory;

import dev.carrel.vapi.Structure;
import java.util.Set;

/**
 * The criteria of a list of datacenters. Null and empty criteria are ignored; a datacenter must
 * match all others.
 */
@Structure("com.vmware.vcenter.datacenter.filter_spec")
public record DatacenterFilterSpec(
    Set<DatacenterId> datacenters, Set<String> names, Set<String> folders) {}
