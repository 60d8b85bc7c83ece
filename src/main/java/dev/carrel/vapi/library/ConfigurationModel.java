package dev.carrel.vapi.library;

import dev.carrel.vapi.Structure;

/** The settings for the synchronization of subscribed libraries. */
@Structure("com.vmware.content.configuration_model")
public record ConfigurationModel(
    Boolean automaticSyncEnabled,
    Long automaticSyncStartHour,
    Long automaticSyncStopHour,
    Long maximumConcurrentItemSyncs) {}
