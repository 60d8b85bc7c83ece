package dev.carrel.vapi;

import java.util.List;
import java.util.stream.Stream;

/**
 * The catalogue of messages: a stable id and the wording in English, filled in with the arguments
 * in order.
 *
 * <p>Ids that do not begin with {@code com.vmware.vdcs.cls-main.} and those under "seen" are
 * vCenter's own; the others are Carrel's, in the same family.
 */
public enum Message {
  // The runtime's
  AUTHENTICATION_REQUIRED(
      "com.vmware.vapi.endpoint.method.authentication.required", "Authentication required."),
  HTTP_NOT_FOUND("com.vmware.vapi.rest.httpNotFound", "Not found."),
  OPERATIONS_FOR_URL_NOT_FOUND(
      "com.vmware.vapi.rest.operationsForUrlNotFound", "Unable to find operations for URL: %s."),
  UNSUPPORTED_PROPERTY(
      "com.vmware.vapi.rest.unsupported_property", "Unsupported property with name: %s."),
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
  UNKNOWN_SERVICE("vapi.method.input.invalid.interface", "Cannot find service '%s'."),
  UNKNOWN_OPERATION(
      "vapi.method.input.invalid.method", "Cannot find operation '%s' in service '%s'."),
  SERVICE_NOT_INTROSPECTED("vapi.introspection.service.not_found", "Service %s not found"),
  OPERATION_NOT_INTROSPECTED(
      "vapi.introspection.operation.not_found", "Operation %s is not found in Service %s"),
  UNEXPECTED_FAULT(
      "vapi.bindings.method.impl.unexpected",
      "Provider method implementation threw unexpected exception: %s"),

  // The Content Library's, seen
  DUPLICATE_ITEM_NAME(
      ownId("duplicate_item_name_unsupported_in_library"),
      "Operation is not supported since a library item with the name %s exists in the library '%s' (ID: %s)."),
  FILE_NOT_RECEIVED(
      ownId("update_session_file_not_received"),
      "File %s has transfer errors or has not been fully received yet (status: %s)."),

  // The Content Library's, worded here
  UPDATE_SESSION_IN_WRONG_STATE(
      ownId("update_session_in_wrong_state"),
      "The operation %s can not be invoked when the import session is in the %s state. Reason: %s"),
  DOWNLOAD_SESSION_IN_WRONG_STATE(
      ownId("download_session_in_wrong_state"),
      "The operation %s can not be invoked when the download session is in the %s state. Reason: %s"),
  RESOURCE_NOT_FOUND(ownId("not_found"), "The %s with identifier %s does not exist."),
  FILE_NOT_FOUND(ownId("file_not_found"), "The %s has no file with the name %s."),
  UPDATE_SESSION_EXISTS(
      ownId("update_session_exists"),
      "The library item %s has an update session that is still active."),
  CONCURRENT_CHANGE(
      ownId("concurrent_change"),
      "The %s %s is at version %s; a change of version %s comes too late."),
  CONCURRENT_UPDATE(ownId("lost_race"), "Another change came in the way; nothing was done."),
  NOT_PUBLISHED(ownId("not_published"), "The library %s is not published."),
  NO_SUBSCRIPTIONS(
      ownId("no_subscriptions"), "There are no subscriptions here to publish to in particular."),
  INVALID_VALUE(ownId("invalid_value"), "The value %s of %s is invalid: %s."),
  VALUE_REQUIRED(ownId("value_required"), "A value for %s is required."),
  VALUE_TOO_LONG(ownId("too_long"), "The value of %s has %s characters; at most %s are taken."),
  FILE_TOO_LARGE(ownId("too_large"), "The file %s is larger than the %s bytes that are taken."),
  CONTENT_LIMIT_EXCEEDED(
      ownId("no_room"), "There is no room for the file %s: all content may take %s bytes."),
  TRANSFER_NOT_FOUND(
      ownId("transfer_not_found"), "This transfer URI is unknown, or its session has ended."),
  RANGE_NOT_CONTIGUOUS(
      ownId("upload_gap"),
      "The part begins at byte %s, but of the file %s there are %s bytes here: continue at byte %s."),
  SIZE_MISMATCH(
      ownId("size_mismatch"), "The file %s was announced with %s bytes, but %s were received."),
  CHECKSUM_MISMATCH(
      ownId("checksum_mismatch"), "The file %s was announced with the %s checksum %s, but has %s."),
  CONTENT_NOT_WRITABLE(ownId("content_not_writable"), "The file %s could not be stored: %s"),
  CONTENT_NOT_READABLE(ownId("content_not_readable"), "The content of the file %s cannot be read."),
  MISSING_OR_INVALID_FILES(
      ownId("session_has_missing_or_invalid_files"),
      "The session has missing files (%s) or invalid ones (%s)."),
  FILE_MISSING(ownId("file_missing"), "The file %s is needed and not there."),
  FILE_NOT_REFERENCED(
      ownId("file_not_referenced"), "The OVF descriptor does not refer to the file %s."),
  DUPLICATE_DESCRIPTOR(
      ownId("descriptor_repeated"), "The file %s is one OVF descriptor more than there can be."),
  MANIFEST_AFTER_DESCRIPTOR(
      ownId("descriptor_came_first"),
      "The file %s comes too late: it goes before the OVF descriptor."),
  MANIFEST_MISMATCH(
      ownId("manifest_mismatch"),
      "The file %s has not the %s checksum %s that the manifest %s tells."),
  NOT_IN_MANIFEST(ownId("not_in_manifest"), "The file %s is not in the manifest %s."),
  SIGNED_MANIFEST_MISSING(
      ownId("nothing_signed"), "The file %s signs the manifest %s, which is not there."),
  SIGNATURE_MISMATCH(
      ownId("signature_mismatch"), "The signature in the file %s is not one of the manifest %s."),
  OVF_FILE_INVALID(ownId("package_invalid"), "The file %s cannot be taken: %s"),
  MEMBER_EXISTS(
      ownId("member_exists"), "The archive %s has a file %s, which the session has already."),
  ARCHIVE_NOT_RESUMABLE(
      ownId("archive_in_parts"),
      "The archive %s is unpacked as it comes: it is sent in one piece."),
  CERTIFICATE_EXPIRED(ownId("certificate_expired"), "The certificate of %s has expired."),
  CERTIFICATE_NOT_YET_VALID(
      ownId("certificate_not_yet_valid"), "The certificate of %s is not valid yet."),
  CERTIFICATE_SELF_SIGNED(
      ownId("certificate_self_signed"), "The certificate of %s is signed by itself."),
  CERTIFICATE_UNTRUSTED(
      ownId("certificate_untrusted"), "Nobody who is trusted vouches for the certificate of %s."),
  SOURCE_NOT_READABLE(ownId("source_not_readable"), "%s"),
  PULL_FAILED(ownId("not_pulled"), "The file %s could not be pulled: %s"),
  FAILED_BY_CLIENT(ownId("failed_by_client"), "%s"),
  PRIVILEGE_MISSING(ownId("privilege_missing"), "The user %s lacks the privilege %s."),
  TOO_MANY_FAILED_LOGINS(
      ownId("too_many_failed_logins"), "Too many logins have failed: try again in %s seconds."),
  TOKEN_ISSUER_UNAVAILABLE(
      ownId("tokens_not_verifiable"),
      "Tokens cannot be verified at the moment: the server that issues them does not answer."),
  TOO_MANY_LOGINS(
      ownId("too_many_logins"),
      "The number of logins is limited to %s, and the user %s has as many."),
  MALFORMED_REQUEST(ownId("malformed_request"), "The request cannot be read: %s"),
  BODY_TOO_LARGE(ownId("body_too_large"), "The body is larger than the %s bytes that are taken."),
  BODY_TIMEOUT(
      ownId("body_too_slow"), "The body has not arrived within the %s s that it may take."),
  TOO_MANY_SESSIONS(
      ownId("too_many_sessions"), "The user %s has %s active sessions, and may have no more."),
  TOO_MANY_FILES(ownId("too_many_files"), "The session has %s files, and may have no more."),
  TOO_MANY_TRANSFERS(
      ownId("too_many_transfers"),
      "This server runs %s uploads and downloads, and runs no more: try again."),
  TOO_MANY_EVENT_STREAMS(
      ownId("too_many_viewers"),
      "%s consoles are open on this server, and it shows no more: try again."),
  UNSUPPORTED_MEDIA_TYPE(
      ownId("unsupported_media_type"),
      "The media type %s is not taken here: send application/json."),
  NOT_ACCEPTABLE(
      ownId("not_acceptable"),
      "The response is application/json, which the request's Accept header does not include: %s"),
  DATABASE_UNAVAILABLE(
      ownId("database_unavailable"), "The database cannot be reached at the moment."),
  DATABASE_FULL(
      ownId("database_full"),
      "The disk of the database is full: the server accepts changes again when it has free space."),
  SHUTTING_DOWN(
      ownId("shutting_down"), "This server is about to stop: try again, for others may go on.");

  private final String id;
  private final String pattern;

  Message(String id, String pattern) {
    this.id = id;
    this.pattern = pattern;
  }

  private static String ownId(String name) {
    return "com.vmware.vdcs.cls-main." + name;
  }

  /** What stands for this message, whatever its arguments. */
  public String id() {
    return id;
  }

  /** This message about these arguments. */
  public LocalizableMessage format(Object... args) {
    List<String> texts = Stream.of(args).map(String::valueOf).toList();
    return new LocalizableMessage(id, pattern.formatted(texts.toArray()), texts, null, null);
  }

  /** An error of a kind that says this. */
  public VapiError toError(ErrorType type, Object... args) {
    return new VapiError(type, format(args));
  }
}
