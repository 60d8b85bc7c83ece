package dev.carrel.vapi.library;

import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;

/**
 * A subscription of a published library. {@code subscribedLibraryVcenterHostname} is null if both
 * libraries are on the same server.
 */
@Structure("com.vmware.content.library.subscriptions.summary")
public record SubscriptionSummary(
    @Required String subscription,
    @Required LibraryId subscribedLibrary,
    @Required String subscribedLibraryName,
    String subscribedLibraryVcenterHostname) {}
