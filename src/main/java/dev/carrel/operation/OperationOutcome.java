package dev.carrel.operation;

import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.VapiError;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How operations end, in a word. */
final class OperationOutcome {
  static final String SUCCESS = "success";

  /** Nobody waited for the end. */
  static final String ABANDONED = "abandoned";

  /** The client got a part of a list, and neither the rest nor an error. */
  static final String ABORTED = "aborted";

  private static final Map<ErrorType, String> ERRORS =
      new EnumMap<>(
          Arrays.stream(ErrorType.values())
              .collect(
                  Collectors.toMap(
                      Function.identity(), type -> type.name().toLowerCase(Locale.ROOT))));

  private OperationOutcome() {}

  /** The type of the error, in lower case; success where there is none. */
  static String ofFailure(Throwable failure) {
    if (failure instanceof Page.Aborted) {
      return ABORTED;
    }
    return failure instanceof VapiError error ? ERRORS.get(error.type()) : SUCCESS;
  }
}
