package dev.carrel.vapi.session;

import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;
import java.util.List;
import java.util.Set;

/** The result of validating the files of an update session before it is completed. */
@Structure("com.vmware.content.library.item.updatesession.file.validation_result")
public record ValidationResult(
    @Required Boolean hasErrors,
    @Required Set<String> missingFiles,
    @Required List<ValidationError> invalidFiles) {}
