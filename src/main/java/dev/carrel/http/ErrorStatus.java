package dev.carrel.http;

import dev.carrel.vapi.ErrorType;

/** The HTTP status of each vAPI error, for {@code /api} and for {@code /rest}. */
public final class ErrorStatus {
  private ErrorStatus() {}

  /** The status for {@code /rest}. */
  public static int legacyRest(ErrorType type) {
    return switch (type) {
      case ERROR -> 400;
      case ALREADY_EXISTS -> 400;
      case ALREADY_IN_DESIRED_STATE -> 400;
      case CANCELED -> 400;
      case CONCURRENT_CHANGE -> 409;
      case FEATURE_IN_USE -> 400;
      case INTERNAL_SERVER_ERROR -> 500;
      case INVALID_ARGUMENT -> 400;
      case INVALID_ELEMENT_CONFIGURATION -> 400;
      case INVALID_ELEMENT_TYPE -> 400;
      case INVALID_REQUEST -> 400;
      case NOT_ALLOWED_IN_CURRENT_STATE -> 400;
      case NOT_FOUND -> 404;
      case OPERATION_NOT_FOUND -> 404;
      case RESOURCE_BUSY -> 400;
      case RESOURCE_IN_USE -> 400;
      case RESOURCE_INACCESSIBLE -> 400;
      case SERVICE_UNAVAILABLE -> 503;
      case TIMED_OUT -> 504;
      case UNABLE_TO_ALLOCATE_RESOURCE -> 400;
      case UNAUTHENTICATED -> 401;
      case UNAUTHORIZED -> 403;
      case UNEXPECTED_INPUT -> 400;
      case UNSUPPORTED -> 400;
      case UNVERIFIED_PEER -> 400;
    };
  }

  /** The status for {@code /api}. */
  public static int rest(ErrorType type) {
    return switch (type) {
      case ERROR -> 500;
      case ALREADY_EXISTS -> 400;
      case ALREADY_IN_DESIRED_STATE -> 400;
      case CANCELED -> 400;
      case CONCURRENT_CHANGE -> 409;
      case FEATURE_IN_USE -> 400;
      case INTERNAL_SERVER_ERROR -> 500;
      case INVALID_ARGUMENT -> 400;
      case INVALID_ELEMENT_CONFIGURATION -> 400;
      case INVALID_ELEMENT_TYPE -> 400;
      case INVALID_REQUEST -> 400;
      case NOT_ALLOWED_IN_CURRENT_STATE -> 400;
      case NOT_FOUND -> 404;
      case OPERATION_NOT_FOUND -> 404;
      case RESOURCE_BUSY -> 500;
      case RESOURCE_IN_USE -> 400;
      case RESOURCE_INACCESSIBLE -> 500;
      case SERVICE_UNAVAILABLE -> 503;
      case TIMED_OUT -> 500;
      case UNABLE_TO_ALLOCATE_RESOURCE -> 500;
      case UNAUTHENTICATED -> 401;
      case UNAUTHORIZED -> 403;
      case UNEXPECTED_INPUT -> 400;
      case UNSUPPORTED -> 400;
      case UNVERIFIED_PEER -> 400;
    };
  }
}
