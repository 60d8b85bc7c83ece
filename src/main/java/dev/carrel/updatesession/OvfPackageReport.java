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
 * What is wrong with the OVF package that an item would be.
 *
 * @param missing names of files that the descriptor refers to and that are not there
 * @param invalid files that are not as they should be, or should not be there
 * @param signature of the manifest; null if there is none, or if anything is missing or invalid
 */
record OvfPackageReport(
    Set<String> missing, List<ValidationError> invalid, PackageSignature signature) {
  /** One with which nothing is wrong: of an item that is no OVF package, for example. */
  static final OvfPackageReport VALID = new OvfPackageReport(Set.of(), List.of(), null);

  boolean isValid() {
    return missing.isEmpty() && invalid.isEmpty();
  }

  /** NOT_ALLOWED_IN_CURRENT_STATE with all that is wrong. */
  void requireValid() {
    if (isValid()) {
      return;
    }
    List<LocalizableMessage> messages = new ArrayList<>();
    messages.add(
        Message.MISSING_OR_INVALID_FILES.format(
            String.join(", ", missing),
            String.join(", ", invalid.stream().map(ValidationError::name).toList())));
    missing.forEach(name -> messages.add(Message.FILE_MISSING.format(name)));
    invalid.forEach(error -> messages.add(error.errorMessage()));
    throw new VapiError(ErrorType.NOT_ALLOWED_IN_CURRENT_STATE, messages);
  }
}
