package dev.carrel.vapi.inventory;

import dev.carrel.vapi.Structure;
import java.util.Set;

/**
 * The criteria of a list of clusters. Null and empty criteria are ignored; a cluster must match all
 * others.
 */
@Structure("com.vmware.vcenter.cluster.filter_spec")
public record ClusterFilterSpec(
    Set<String> clusters, Set<String> names, Set<String> folders, Set<DatacenterId> datacenters) {}
