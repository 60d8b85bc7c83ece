package dev.carrel.vapi.session;

import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;

/** Whether a kind of warning is to hold up completion. */
@Structure("com.vmware.content.library.item.updatesession.warning_behavior")
public record WarningBehavior(@Required WarningType type, @Required Boolean ignored) {}
