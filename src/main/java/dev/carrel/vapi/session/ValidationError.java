package dev.carrel.vapi.session;

import dev.carrel.vapi.LocalizableMessage;
import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;

/** A file of an update session that is invalid, and why. */
@Structure("com.vmware.content.library.item.updatesession.file.validation_error")
public record ValidationError(@Required String name, @Required LocalizableMessage errorMessage) {}
