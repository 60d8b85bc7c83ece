package dev.carrel.vapi;

import java.util.Locale;

/**
 * The standard errors, {@code com.vmware.vapi.std.errors}. {@code http.ErrorStatus} has the HTTP
 * status of each.
 */
public enum ErrorType {
  ERROR,
  ALREADY_EXISTS,
  ALREADY_IN_DESIRED_STATE,
  CANCELED,
  CONCURRENT_CHANGE,
  FEATURE_IN_USE,
  INTERNAL_SERVER_ERROR,
  INVALID_ARGUMENT,
  INVALID_ELEMENT_CONFIGURATION,
  INVALID_ELEMENT_TYPE,
  INVALID_REQUEST,
  NOT_ALLOWED_IN_CURRENT_STATE,
  NOT_FOUND,
  OPERATION_NOT_FOUND,
  RESOURCE_BUSY,
  RESOURCE_IN_USE,
  RESOURCE_INACCESSIBLE,
  SERVICE_UNAVAILABLE,
  TIMED_OUT,
  UNABLE_TO_ALLOCATE_RESOURCE,
  UNAUTHENTICATED,
  UNAUTHORIZED,
  UNEXPECTED_INPUT,
  UNSUPPORTED,
  UNVERIFIED_PEER;

  /**
   * Returns the canonical name of the structure, as in {@code
   * com.vmware.vapi.std.errors.not_found}.
   */
  public String canonicalName() {
    return "com.vmware.vapi.std.errors." + name().toLowerCase(Locale.ROOT);
  }
}
