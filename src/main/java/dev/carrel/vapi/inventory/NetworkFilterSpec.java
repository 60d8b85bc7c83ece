package dev.carrel.vapi.inventory;

import dev.carrel.vapi.Structure;
import java.util.Set;

/**
 * The criteria of a list of networks. Null and empty criteria are ignored; a network must match all
 * others.
 */
@Structure("com.vmware.vcenter.network.filter_spec")
public record NetworkFilterSpec(
    Set<String> networks,
    Set<String> names,
    Set<NetworkType> types,
    Set<String> folders,
    Set<DatacenterId> datacenters) {}
