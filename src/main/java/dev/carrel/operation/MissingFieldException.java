package dev.carrel.operation;

import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import java.util.List;

/**
 * A required parameter, or a required field of one, is missing. {@link OperationInterceptor}
 * replaces it by an error with vCenter's stack of three messages, which begins with the name of the
 * operation.
 */
final class MissingFieldException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String parameter;
  private final String structure;
  private final String field;

  /**
   * Creates an exception.
   *
   * @param parameter the name of the parameter
   * @param structure the name of the structure that lacks the field
   */
  MissingFieldException(String parameter, String structure, String field) {
    super(structure + " lacks " + field, null, false, false);
    this.parameter = parameter;
    this.structure = structure;
    this.field = field;
  }

  VapiError toVapiError(String operation) {
    return new VapiError(
        ErrorType.INVALID_ARGUMENT,
        List.of(
            Message.INVALID_INPUT.format(operation),
            Message.INVALID_FIELD.format(parameter),
            Message.MISSING_FIELD.format(structure, field)));
  }
}
