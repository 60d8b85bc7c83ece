package dev.carrel.vapi;

import java.util.Locale;

/**
 * The catalogue of standard errors, {@code com.vmware.vapi.std.errors}, with the HTTP status that
 * each REST face reports.
 *
 * <p>The two faces agree except where the modern one has no client error to offer and answers 500.
 */
public enum ErrorType {
  ERROR(400, 500),
  ALREADY_EXISTS(400),
  ALREADY_IN_DESIRED_STATE(400),
  CANCELED(400),
  CONCURRENT_CHANGE(409),
  FEATURE_IN_USE(400),
  INTERNAL_SERVER_ERROR(500),
  INVALID_ARGUMENT(400),
  INVALID_ELEMENT_CONFIGURATION(400),
  INVALID_ELEMENT_TYPE(400),
  INVALID_REQUEST(400),
  NOT_ALLOWED_IN_CURRENT_STATE(400),
  NOT_FOUND(404),
  OPERATION_NOT_FOUND(404),
  RESOURCE_BUSY(400, 500),
  RESOURCE_IN_USE(400),
  RESOURCE_INACCESSIBLE(400, 500),
  SERVICE_UNAVAILABLE(503),
  TIMED_OUT(504, 500),
  UNABLE_TO_ALLOCATE_RESOURCE(400, 500),
  UNAUTHENTICATED(401),
  UNAUTHORIZED(403),
  UNEXPECTED_INPUT(400),
  UNSUPPORTED(400),
  UNVERIFIED_PEER(400);

  private final int legacyStatus;
  private final int modernStatus;

  ErrorType(int status) {
    this(status, status);
  }

  ErrorType(int legacyStatus, int modernStatus) {
    this.legacyStatus = legacyStatus;
    this.modernStatus = modernStatus;
  }

  /** The HTTP status of this error under {@code /rest}. */
  public int legacyStatus() {
    return legacyStatus;
  }

  /** The HTTP status of this error under {@code /api}. */
  public int modernStatus() {
    return modernStatus;
  }

  /** The canonical structure name, as in {@code com.vmware.vapi.std.errors.not_found}. */
  public String canonicalName() {
    return "com.vmware.vapi.std.errors." + name().toLowerCase(Locale.ROOT);
  }
}
