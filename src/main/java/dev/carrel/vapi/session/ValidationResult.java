package dev.carrel.vapi.session;

import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;
import java.util.List;
import java.util.Set;

/**
 * What is wrong with the files of an update session, as far as can be seen before it is completed.
 */
@Structure("com.vmware.content.library.item.updatesession.file.validation_result")
public record ValidationResult(
    @Required Boolean hasErrors,
    @Required Set<String> missingFiles,
    @Required List<ValidationError> invalidFiles) {}
