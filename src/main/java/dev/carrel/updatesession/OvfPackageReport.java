package dev.carrel.updatesession;

import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.LocalizableMessage;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import dev.carrel.vapi.session.ValidationError;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The result of validating an item's OVF package.
 *
 * @param missingFiles the names of files that the descriptor or manifest refers to and that do not
 *     exist
 * @param invalidFiles files with invalid content, and files that the descriptor or manifest does
 *     not list
 * @param signature the signature of the manifest; null if there is none, or if any file is missing
 *     or invalid
 */
record OvfPackageReport(
    Set<String> missingFiles, List<ValidationError> invalidFiles, PackageSignature signature) {
  /** A report without errors, for example of an item that is not an OVF package. */
  static final OvfPackageReport VALID = new OvfPackageReport(Set.of(), List.of(), null);

  boolean isValid() {
    return missingFiles.isEmpty() && invalidFiles.isEmpty();
  }

  /**
   * Requires that no file is missing or invalid.
   *
   * @throws VapiError NOT_ALLOWED_IN_CURRENT_STATE with a message for each missing or invalid file
   */
  void requireValid() {
    if (isValid()) {
      return;
    }
    List<LocalizableMessage> messages = new ArrayList<>();
    messages.add(
        Message.MISSING_OR_INVALID_FILES.format(
            String.join(", ", missingFiles),
            String.join(", ", invalidFiles.stream().map(ValidationError::name).toList())));
    missingFiles.forEach(name -> messages.add(Message.FILE_MISSING.format(name)));
    invalidFiles.forEach(error -> messages.add(error.errorMessage()));
    throw new VapiError(ErrorType.NOT_ALLOWED_IN_CURRENT_STATE, messages);
  }
}
