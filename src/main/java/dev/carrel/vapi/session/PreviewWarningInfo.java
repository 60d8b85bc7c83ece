package dev.carrel.vapi.session;

import dev.carrel.vapi.LocalizableMessage;
import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;

/** A warning about the content of a session. */
@Structure("com.vmware.content.library.item.updatesession.preview_warning_info")
public record PreviewWarningInfo(
    @Required WarningType type, @Required LocalizableMessage message, @Required Boolean ignored) {}
