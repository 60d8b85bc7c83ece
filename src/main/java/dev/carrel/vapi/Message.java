package dev.carrel.vapi;

import java.util.List;
import java.util.stream.Stream;

/**
 * All messages to clients. Each has a stable id and an English pattern, in which the arguments are
 * inserted in order.
 *
 * <p>The sections name the source of the ids and texts. Those that were observed on a real vCenter
 * are listed in {@code docs/parity.md} with a link to each report. The ids that Carrel chose have
 * the same prefix as those of vCenter's Content Library.
 */
public enum Message {
  // vAPI, observed on a real vCenter
  AUTHENTICATION_REQUIRED(
      "com.vmware.vapi.endpoint.method.authentication.required", "Authentication required."),
  HTTP_NOT_FOUND("com.vmware.vapi.rest.httpNotFound", "Not found."),
  OPERATIONS_FOR_URL_NOT_FOUND(
      "com.vmware.vapi.rest.operationsForUrlNotFound", "Unable to find operations for URL: %s."),
  UNSUPPORTED_PROPERTY(
      "com.vmware.vapi.rest.unsupported_property", "Unsupported property with name: %s."),
  UNSUPPORTED_QUERY_PARAMETER(
      "com.vmware.vapi.rest.unsupportedProperty", "Unsupported property with name: %s."),
  UNKNOWN_SERVICE("vapi.method.input.invalid.interface", "Cannot find service '%s'."),
  UNEXPECTED_FAILURE(
      "vapi.bindings.method.impl.unexpected",
      "Provider method implementation threw unexpected exception: %s"),

  // Inventory, observed on a real vCenter for datacenters and virtual machines; the message for
  // datastores is derived from them
  DATACENTER_NOT_FOUND(
      "com.vmware.api.vcenter.datacenter.not_found",
      "Datacenter with identifier '%s' does not exist."),
  DATASTORE_NOT_FOUND(
      "com.vmware.api.vcenter.datastore.not_found",
      "Datastore with identifier '%s' does not exist."),

  // vAPI, from the runtime libraries of VMware's SDKs
  INVALID_INPUT("vapi.invoke.input.invalid", "Unable to validate input to method %s"),
  INVALID_FIELD("vapi.data.structure.field.invalid", "Found invalid field %s in structure."),
  MISSING_FIELD("vapi.data.structure.field.missing", "Structure '%s' is missing a field: %s"),
  UNEXPECTED_FIELD(
      "vapi.data.structure.field.unexpected", "Found unexpected field \"%s\" in structure \"%s\""),
  STRUCTURE_MISMATCH(
      "vapi.data.structure.name.mismatch", "Name mismatch for structure. Expected %s, but got %s"),
  TYPE_MISMATCH(
      "vapi.data.validate.mismatch", "Type mismatch, expected an object of type %s, but got %s"),
  INVALID_ENTRY("vapi.data.list.invalid.entry", "The value %s at index %s in the list is invalid"),
  DUPLICATE_ELEMENT(
      "vapi.bindings.typeconverter.set.duplicate.element",
      "List contains duplicate element \"%s\". Cannot convert to a set"),
  DUPLICATE_KEY(
      "vapi.bindings.typeconverter.map.duplicate.key",
      "List contains structure with duplicate key \"%s\". Cannot convert to a Map"),
  INVALID_DATETIME(
      "vapi.bindings.typeconverter.datetime.deserialize.invalid.format",
      "Datetime string \"%s\" does not match expected pattern \"%s\""),
  INVALID_URI("vapi.bindings.typeconverter.uri.invalid.format", "Invalid URI format= %s"),
  /** The text is Carrel's. */
  UNKNOWN_OPERATION(
      "vapi.method.input.invalid.method", "Cannot find operation '%s' in service '%s'."),
  SERVICE_NOT_INTROSPECTED("vapi.introspection.service.not_found", "Service %s not found"),
  OPERATION_NOT_INTROSPECTED(
      "vapi.introspection.operation.not_found", "Operation %s is not found in Service %s"),

  // Content Library, observed on a real vCenter
  DUPLICATE_ITEM_NAME(
      ownId("duplicate_item_name_unsupported_in_library"),
      "Operation is not supported since a library item with the name %s exists in the library '%s' (ID: %s)."),
  FILE_NOT_RECEIVED(
      ownId("update_session_file_not_received"),
      "File %s has transfer errors or has not been fully received yet (status: %s)."),
  UPDATE_SESSION_IN_WRONG_STATE(
      ownId("update_session_invalid_state_for_operation_reason"),
      "The operation %s can not be invoked when the import session is in the %s state. Reason: %s"),
  MISSING_OR_INVALID_FILES(
      ownId("session_has_missing_or_invalid_files"),
      "Session has missing file(s): %s or invalid file(s): %s."),
  MANIFEST_MISMATCH(
      "com.vmware.ovfs.ovfs-main.ovfs.invalid_manifest_checksum_mismatch",
      "The checksum(s) from the provided manifest file do not match the content of file(s): %s."),

  // Content Library, text observed on a real vCenter, id chosen by Carrel
  IMPORT_FAILED(ownId("import_failed"), "The import of library item %s has failed. Reason: %s"),
  /** vCenter's text also names the storage URI to which it transfers the file. */
  PULL_FAILED(ownId("pull_failed"), "Error transferring file %s. Reason: %s"),
  /** Observed for library items; other resources have the same text here. */
  RESOURCE_NOT_FOUND(ownId("not_found"), "Cannot find %s %s."),

  // Worded by Carrel
  DOWNLOAD_SESSION_IN_WRONG_STATE(
      ownId("download_session_in_wrong_state"),
      "The operation %s can not be invoked when the download session is in the %s state. Reason: %s"),
  FILE_NOT_FOUND(ownId("file_not_found"), "The %s has no file with the name %s."),
  UPDATE_SESSION_EXISTS(
      ownId("update_session_exists"),
      "The library item %s has an update session that is still active."),
  VERSION_MISMATCH(
      ownId("concurrent_change"),
      "The %s %s is at version %s, but the request expects version %s."),
  CONCURRENT_UPDATE(
      ownId("concurrent_update"),
      "A concurrent change was made; nothing was changed. Retry the operation."),
  NOT_PUBLISHED(ownId("not_published"), "The library %s is not published."),
  NOT_SUBSCRIBED(ownId("not_subscribed"), "The library %s is not a subscribed library."),
  NO_SUBSCRIPTIONS(
      ownId("no_subscriptions"),
      "Publishing to specific subscriptions is not supported: there are no subscriptions."),
  INVALID_VALUE(ownId("invalid_value"), "The value %s of %s is invalid: %s."),
  VALUE_REQUIRED(ownId("value_required"), "A value for %s is required."),
  VALUE_TOO_LONG(
      ownId("value_too_long"),
      "The value of %s has %s characters, which exceeds the maximum of %s."),
  FILE_TOO_LARGE(ownId("file_too_large"), "The file %s exceeds the maximum size of %s bytes."),
  CONTENT_LIMIT_EXCEEDED(
      ownId("content_limit_exceeded"),
      "Storing the file %s would exceed the content limit of %s bytes."),
  TRANSFER_NOT_FOUND(
      ownId("transfer_not_found"),
      "The transfer URI does not exist, or its session is no longer active."),
  RANGE_NOT_CONTIGUOUS(
      ownId("range_not_contiguous"),
      "The range starts at byte %1$s, but only the first %3$s bytes of the file %2$s are stored; resume at byte %4$s."),
  SIZE_MISMATCH(
      ownId("size_mismatch"),
      "The file %s was declared with %s bytes, but %s bytes were received."),
  CHECKSUM_MISMATCH(
      ownId("checksum_mismatch"),
      "The file %s was declared with the %s checksum %s, but the received file has the checksum %s."),
  CONTENT_NOT_WRITABLE(ownId("content_not_writable"), "The file %s could not be stored: %s"),
  CONTENT_NOT_READABLE(
      ownId("content_not_readable"), "The content of the file %s could not be read."),
  FILE_NOT_REFERENCED(
      ownId("file_not_referenced"), "The file %s is not referenced by the OVF descriptor."),
  DUPLICATE_DESCRIPTOR(
      ownId("duplicate_descriptor"), "The package has more than one OVF descriptor: %s."),
  MANIFEST_AFTER_DESCRIPTOR(
      ownId("manifest_after_descriptor"), "The file %s must be added before the OVF descriptor."),
  NOT_IN_MANIFEST(ownId("not_in_manifest"), "The file %s is not in the manifest %s."),
  SIGNED_MANIFEST_MISSING(
      ownId("signed_manifest_missing"),
      "The certificate file %s signs the manifest %s, which is missing."),
  SIGNATURE_MISMATCH(
      ownId("signature_mismatch"), "The signature in the file %s does not match the manifest %s."),
  OVF_FILE_INVALID(ownId("ovf_file_invalid"), "The file %s is invalid: %s"),
  MEMBER_EXISTS(
      ownId("member_exists"),
      "The archive %s contains the file %s, which already exists in the session."),
  ARCHIVE_NOT_RESUMABLE(
      ownId("archive_not_resumable"),
      "The archive %s is unpacked while it is received and cannot be uploaded in ranges; send it in one request."),
  CERTIFICATE_EXPIRED(ownId("certificate_expired"), "The certificate of %s has expired."),
  CERTIFICATE_NOT_YET_VALID(
      ownId("certificate_not_yet_valid"), "The certificate of %s is not yet valid."),
  CERTIFICATE_SELF_SIGNED(
      ownId("certificate_self_signed"), "The certificate of %s is self-signed."),
  CERTIFICATE_UNTRUSTED(
      ownId("certificate_untrusted"),
      "The certificate of %s is not issued by a trusted certificate authority."),
  SOURCE_NOT_READABLE(ownId("source_not_readable"), "%s"),
  FAILED_BY_CLIENT(ownId("failed_by_client"), "%s"),
  PRIVILEGE_MISSING(ownId("privilege_missing"), "The user %s does not have the privilege %s."),
  TOO_MANY_FAILED_LOGINS(
      ownId("too_many_failed_logins"), "Too many failed logins; retry in %s seconds."),
  TOKEN_ISSUER_UNAVAILABLE(
      ownId("token_issuer_unavailable"),
      "Tokens cannot be verified: the token issuer does not respond."),
  TOO_MANY_LOGINS(ownId("too_many_logins"), "The user %2$s has reached the limit of %1$s logins."),
  MALFORMED_REQUEST(ownId("malformed_request"), "The request is malformed: %s"),
  BODY_TOO_LARGE(ownId("body_too_large"), "The request body exceeds the maximum of %s bytes."),
  BODY_TIMEOUT(ownId("body_timeout"), "The request body was not received within %s seconds."),
  TOO_MANY_SESSIONS(
      ownId("too_many_sessions"), "The user %s has reached the limit of %s active sessions."),
  TOO_MANY_FILES(ownId("too_many_files"), "The session has reached the limit of %s files."),
  TOO_MANY_TRANSFERS(
      ownId("too_many_transfers"), "The limit of %s concurrent transfers is reached; retry later."),
  TOO_MANY_EVENT_STREAMS(
      ownId("too_many_event_streams"),
      "The limit of %s open console pages is reached; retry later."),
  UNSUPPORTED_MEDIA_TYPE(
      ownId("unsupported_media_type"), "The media type %s is not supported; use application/json."),
  NOT_ACCEPTABLE(
      ownId("not_acceptable"),
      "The response is application/json, which the request's Accept header does not include: %s"),
  DATABASE_UNAVAILABLE(ownId("database_unavailable"), "The database is unavailable."),
  DATABASE_FULL(
      ownId("database_full"), "The disk of the database is full; retry when it has free space."),
  CONTROL_DISABLED(
      ownId("control_disabled"), "The control API is disabled; carrel.control.enabled enables it."),
  FAULT_NOT_FOUND(ownId("fault_not_found"), "There is no fault %s."),
  FAULT_TARGET_REQUIRED(
      ownId("fault_target_required"), "on requires exactly one of operation and transfer."),
  FAULT_ACTION_REQUIRED(
      ownId("fault_action_required"),
      "do requires, for an operation, a delay, or exactly one of error, lose, reset, hang, answer, end_login, fail and linger, or both."),
  FAULT_TRANSFER_ACTION_REQUIRED(
      ownId("fault_transfer_action_required"),
      "do requires, for a transfer, a rate, or exactly one of error, cut, stall, corrupt, no_space and expire_session, or both."),
  FAULT_DELAY_REQUIRED(
      ownId("fault_delay_required"),
      "do.delay requires fixed, or min and max, or median and sigma."),
  /** The text is that of the fault. */
  FAULT_INJECTED(ownId("fault_injected"), "%s"),
  TOO_MANY_FAULTS(ownId("too_many_faults"), "The limit of %s faults is reached."),
  VERIFICATION_REQUIRED(
      ownId("verification_required"), "Exactly one of calls and order is required."),
  JOURNAL_INCOMPLETE(
      ownId("journal_incomplete"),
      "The entries of the journal up to %s were dropped, so the result would be a guess. Clear the journal before the test, or verify only the entries after %s."),
  SANDBOX_NOT_FOUND(ownId("sandbox_not_found"), "There is no sandbox %s; the only one is main."),
  CLOCK_TARGET_REQUIRED(
      ownId("clock_target_required"),
      "Exactly one of by (a duration like PT31M) and to (next-expiry, or a datetime) is required."),
  CLOCK_NOT_REVERSIBLE(
      ownId("clock_not_reversible"),
      "The clock cannot go back to %s, because it shows %s already."),
  CLOCK_TOO_FAR(ownId("clock_too_far"), "The clock cannot be advanced beyond %s."),
  NOTHING_EXPIRES(ownId("nothing_expires"), "There is no session or login that can expire."),
  SEED_INVALID(ownId("seed_invalid"), "%s, line %s, %s:"),
  SEED_MALFORMED(ownId("seed_malformed"), "%s is not valid: %s"),
  SEED_FIELD_UNKNOWN(ownId("seed_field_unknown"), "The field is unknown; the fields here are %s."),
  SEED_FIELD_TYPE(ownId("seed_field_type"), "The value must be %s."),
  SEED_CONFLICT(ownId("seed_conflict"), "The %s %s exists already, but with %s."),
  SEED_REQUIRES_CONTROL(
      ownId("seed_requires_control"), "Faults require carrel.control.enabled=true."),
  SHUTTING_DOWN(ownId("shutting_down"), "The server is shutting down; retry the request.");

  private final String id;
  private final String pattern;

  Message(String id, String pattern) {
    this.id = id;
    this.pattern = pattern;
  }

  private static String ownId(String name) {
    return "com.vmware.vdcs.cls-main." + name;
  }

  /** Returns the id, which clients can use to identify the message. */
  public String id() {
    return id;
  }

  /** Returns this message with arguments inserted. */
  public LocalizableMessage format(Object... args) {
    List<String> texts = Stream.of(args).map(String::valueOf).toList();
    return new LocalizableMessage(id, pattern.formatted(texts.toArray()), texts, null, null);
  }

  /** Returns an error of a type with this message. */
  public VapiError toError(ErrorType type, Object... args) {
    return new VapiError(type, format(args));
  }
}
