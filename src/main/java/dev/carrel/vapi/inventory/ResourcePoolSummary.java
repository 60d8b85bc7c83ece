package dev.carrel.vapi.inventory;

import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;

/** A resource pool in a list. */
@Structure("com.vmware.vcenter.resource_pool.summary")
public record ResourcePoolSummary(@Required String resourcePool, @Required String name) {}
