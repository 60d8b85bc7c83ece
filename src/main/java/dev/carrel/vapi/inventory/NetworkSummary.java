package dev.carrel.vapi.inventory;

import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;

/** A network in a list. */
@Structure("com.vmware.vcenter.network.summary")
public record NetworkSummary(
    @Required String network, @Required String name, @Required NetworkType type) {}
