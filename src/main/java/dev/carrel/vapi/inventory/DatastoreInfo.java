package dev.carrel.vapi.inventory;

import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;

/**
 * A datastore.
 *
 * @param freeSpace the free space in bytes
 * @param multipleHostAccess whether more than one host has access to the datastore
 */
@Structure("com.vmware.vcenter.datastore.info")
public record DatastoreInfo(
    @Required String name,
    @Required DatastoreType type,
    @Required Boolean accessible,
    Long freeSpace,
    @Required Boolean multipleHostAccess,
    @Required Boolean thinProvisioningSupported) {}
