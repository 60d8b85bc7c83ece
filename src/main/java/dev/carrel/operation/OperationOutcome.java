package dev.carrel.operation;

import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.VapiError;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The outcome of an operation, as metrics, logs and spans name it. */
final class OperationOutcome {
  static final String SUCCESS = "success";

  /** The client closed the connection before the operation ended. */
  static final String ABANDONED = "abandoned";

  /** The client received a part of a list, but neither the rest nor an error. */
  static final String ABORTED = "aborted";

  private static final Map<ErrorType, String> ERRORS =
      new EnumMap<>(
          Arrays.stream(ErrorType.values())
              .collect(
                  Collectors.toMap(
                      Function.identity(), type -> type.name().toLowerCase(Locale.ROOT))));

  private OperationOutcome() {}

  /**
   * Returns the type of a vAPI error in lower case, {@code aborted}, or {@code success} if {@code
   * failure} is null.
   */
  static String ofFailure(Throwable failure) {
    if (failure instanceof Page.Aborted) {
      return ABORTED;
    }
    return failure instanceof VapiError error ? ERRORS.get(error.type()) : SUCCESS;
  }
}
