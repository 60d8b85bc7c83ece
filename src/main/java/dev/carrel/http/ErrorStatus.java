package dev.carrel.http;

import dev.carrel.vapi.ErrorType;

/** The HTTP status of each vAPI error, for {@code /api} and for {@code /rest}. */
public final class ErrorStatus {
  private ErrorStatus() {}

  /** The status for {@code /api}. */
  public static int rest(ErrorType type) {
    return switch (type) {
      case ALREADY_EXISTS,
          ALREADY_IN_DESIRED_STATE,
          CANCELED,
          FEATURE_IN_USE,
          INVALID_ARGUMENT,
          INVALID_ELEMENT_CONFIGURATION,
          INVALID_ELEMENT_TYPE,
          INVALID_REQUEST,
          NOT_ALLOWED_IN_CURRENT_STATE,
          RESOURCE_IN_USE,
          UNEXPECTED_INPUT,
          UNSUPPORTED,
          UNVERIFIED_PEER ->
          400;
      case UNAUTHENTICATED -> 401;
      case UNAUTHORIZED -> 403;
      case NOT_FOUND, OPERATION_NOT_FOUND -> 404;
      case CONCURRENT_CHANGE -> 409;
      case ERROR,
          INTERNAL_SERVER_ERROR,
          RESOURCE_BUSY,
          RESOURCE_INACCESSIBLE,
          TIMED_OUT,
          UNABLE_TO_ALLOCATE_RESOURCE ->
          500;
      case SERVICE_UNAVAILABLE -> 503;
    };
  }

  /** The status for {@code /rest}, which differs from {@link #rest} in a few types. */
  public static int legacyRest(ErrorType type) {
    return switch (type) {
      case ERROR, RESOURCE_BUSY, RESOURCE_INACCESSIBLE, UNABLE_TO_ALLOCATE_RESOURCE -> 400;
      case TIMED_OUT -> 504;
      default -> rest(type);
    };
  }
}
