package dev.carrel.vapi.inventory;

import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;

/**
 * A datastore in a list.
 *
 * @param freeSpace the free space in bytes
 * @param capacity the total space in bytes
 */
@Structure("com.vmware.vcenter.datastore.summary")
public record DatastoreSummary(
    @Required DatastoreId datastore,
    @Required String name,
    @Required DatastoreType type,
    Long freeSpace,
    Long capacity) {}
