package dev.carrel.vapi.inventory;

import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;

/**
 * A datacenter.
 *
 * @param datastoreFolder the identifier of the folder that contains its datastores; the other
 *     folders likewise
 */
@Structure("com.vmware.vcenter.datacenter.info")
public record DatacenterInfo(
    @Required String name,
    @Required String datastoreFolder,
    @Required String hostFolder,
    @Required String networkFolder,
    @Required String vmFolder) {}
