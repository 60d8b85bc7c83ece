package dev.carrel.updatesession;

import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import dev.carrel.vapi.session.ValidationError;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The result of validating an item's OVF package.
 *
 * @param missingFiles the names of files that the descriptor or manifest refers to and that do not
 *     exist
 * @param invalidFiles files with invalid content, and files that the descriptor or manifest does
 *     not list
 * @param supersededFiles the names of files of the item's earlier package that the session's
 *     descriptor does not reference, and that the completion therefore removes
 * @param signature the signature of the manifest; null if there is none, or if any file is missing
 *     or invalid
 */
record OvfPackageReport(
    Set<String> missingFiles,
    List<ValidationError> invalidFiles,
    Set<String> supersededFiles,
    PackageSignature signature) {
  /** The name by which a missing descriptor is reported. */
  static final String ANY_DESCRIPTOR_NAME = "*.ovf";

  /** A report without errors, for example of an item that is not an OVF package. */
  static final OvfPackageReport VALID = new OvfPackageReport(Set.of(), List.of(), Set.of(), null);

  boolean isValid() {
    return missingFiles.isEmpty() && invalidFiles.isEmpty();
  }

  /**
   * Requires that no file is missing or invalid.
   *
   * @throws VapiError NOT_ALLOWED_IN_CURRENT_STATE with one message that lists the files. As on a
   *     real vCenter, the message lists a file that the descriptor or manifest names and that does
   *     not exist as invalid, and each name is followed by a space
   *     (https://github.com/ansible-collections/vmware.vmware/issues/257)
   */
  void requireValid() {
    if (!isValid()) {
      throw Message.MISSING_OR_INVALID_FILES.toError(
          ErrorType.NOT_ALLOWED_IN_CURRENT_STATE,
          namesOf(missingFiles.stream().filter(OvfPackageReport::isDescriptor)),
          namesOf(
              Stream.concat(
                  missingFiles.stream().filter(name -> !isDescriptor(name)),
                  invalidFiles.stream().map(ValidationError::name))));
    }
  }

  private static boolean isDescriptor(String missingFile) {
    return missingFile.equals(ANY_DESCRIPTOR_NAME);
  }

  private static String namesOf(Stream<String> files) {
    return files.distinct().map(name -> name + " ").collect(Collectors.joining());
  }
}
