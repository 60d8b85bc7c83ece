package dev.carrel.vapi.inventory;

import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;

/** A host in a list. */
@Structure("com.vmware.vcenter.host.summary")
public record HostSummary(
    @Required String host,
    @Required String name,
    @Required HostConnectionState connectionState,
    HostPowerState powerState,
    String hostUuid) {}
