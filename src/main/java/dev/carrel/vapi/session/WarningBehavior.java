package dev.carrel.vapi.session;

import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;

/** Whether a type of warning is ignored or prevents completion. */
@Structure("com.vmware.content.library.item.updatesession.warning_behavior")
public record WarningBehavior(@Required WarningType type, @Required Boolean ignored) {}
