package dev.carrel.vapi.inventory;

import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;

/** A cluster in a list. */
@Structure("com.vmware.vcenter.cluster.summary")
public record ClusterSummary(
    @Required String cluster,
    @Required String name,
    @Required Boolean haEnabled,
    @Required Boolean drsEnabled) {}
