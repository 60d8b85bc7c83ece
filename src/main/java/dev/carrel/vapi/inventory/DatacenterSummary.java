package dev.carrel.vapi.inventory;

import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;

/** A datacenter in a list. */
@Structure("com.vmware.vcenter.datacenter.summary")
public record DatacenterSummary(@Required DatacenterId datacenter, @Required String name) {}
