package dev.carrel.vapi.inventory;

import dev.carrel.vapi.Structure;
import java.util.Set;

/**
 * The criteria of a list of datastores. Null and empty criteria are ignored; a datastore must match
 * all others.
 */
@Structure("com.vmware.vcenter.datastore.filter_spec")
public record DatastoreFilterSpec(
    Set<DatastoreId> datastores,
    Set<String> names,
    Set<DatastoreType> types,
    Set<String> folders,
    Set<DatacenterId> datacenters) {}
