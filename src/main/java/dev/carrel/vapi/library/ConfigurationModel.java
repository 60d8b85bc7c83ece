package dev.carrel.vapi.library;

import dev.carrel.vapi.Structure;

/** How libraries are kept in step with their publishers. */
@Structure("com.vmware.content.configuration_model")
public record ConfigurationModel(
    Boolean automaticSyncEnabled,
    Long automaticSyncStartHour,
    Long automaticSyncStopHour,
    Long maximumConcurrentItemSyncs) {}
