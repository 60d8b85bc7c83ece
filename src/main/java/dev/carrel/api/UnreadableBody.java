package dev.carrel.api;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.carrel.text.Sanitizer;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Identifier;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Describes in terms of JSON why a JSON body cannot be read. The messages of Jackson are not used,
 * because they name Java classes and settings of the parser.
 */
final class UnreadableBody {
  private static final Pattern DUPLICATE_FIELD =
      Pattern.compile("Duplicate field '(.*)'", Pattern.DOTALL);

  /**
   * Matches the kind of the mismatched JSON value in a message of Jackson. Its exceptions have no
   * accessor for the kind.
   */
  private static final Pattern FOUND_KIND =
      Pattern.compile(
          "(?:from|coerce) (object|array|string|integer|floating-point|number|boolean|null)\\b",
          Pattern.CASE_INSENSITIVE);

  private static final int MAX_QUOTED_LENGTH = 100;

  private UnreadableBody() {}

  /**
   * Returns the error for the client: INVALID_REQUEST if the body is not valid JSON or not an
   * object, INVALID_ARGUMENT if one of its fields is unknown or has a value of the wrong type.
   */
  static VapiError toError(JacksonException failure) {
    if (failure instanceof UnrecognizedPropertyException unknown) {
      return Message.UNSUPPORTED_PROPERTY.toError(
          ErrorType.INVALID_ARGUMENT, truncate(unknown.getPropertyName()));
    }
    JacksonException syntax = syntaxError(failure);
    if (syntax != null) {
      return malformedRequestError(describe(syntax));
    }
    if (failure instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
      return Message.TYPE_MISMATCH
          .toError(ErrorType.INVALID_ARGUMENT, expectedType(failure), foundValue(failure))
          .wrapWith(Message.INVALID_FIELD.format(fieldPath(mapping)));
    }
    return malformedRequestError(
        failure.getOriginalMessage().startsWith("Trailing token")
            ? "the body continues after the end of its JSON value"
            : "the body must be an object, but is %s".formatted(foundValue(failure)));
  }

  private static VapiError malformedRequestError(String reason) {
    return Message.MALFORMED_REQUEST.toError(ErrorType.INVALID_REQUEST, reason);
  }

  /** Returns the first exception in the chain of causes that is a JSON syntax error, or null. */
  private static JacksonException syntaxError(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      boolean isSyntax =
          cause instanceof StreamReadException && !(cause instanceof InputCoercionException);
      if (isSyntax || cause instanceof StreamConstraintsException) {
        return (JacksonException) cause;
      }
    }
    return null;
  }

  private static String describe(JacksonException syntax) {
    JsonLocation location = syntax.getLocation();
    String position =
        location == null
            ? ""
            : " at line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
    if (syntax instanceof StreamConstraintsException) {
      return "the JSON is nested too deeply, or has a name or value that is too long" + position;
    }
    Matcher duplicate = DUPLICATE_FIELD.matcher(syntax.getOriginalMessage());
    return duplicate.matches()
        ? "the field %s occurs twice%s".formatted(truncate(duplicate.group(1)), position)
        : "the body is not valid JSON" + position;
  }

  private static String fieldPath(JsonMappingException mapping) {
    return truncate(
        mapping.getPath().stream()
            .map(
                reference ->
                    reference.getFieldName() == null
                        ? "[" + reference.getIndex() + "]"
                        : reference.getFieldName())
            .collect(Collectors.joining(".")));
  }

  private static String expectedType(JacksonException failure) {
    Class<?> type =
        failure instanceof MismatchedInputException mismatch ? mismatch.getTargetType() : null;
    if (type == null && failure.getCause() instanceof InputCoercionException number) {
      type = number.getTargetType();
    }
    if (type == null) {
      return "another type";
    }
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .map(Object::toString)
          .collect(Collectors.joining(", ", "one of ", ""));
    }
    if (type == String.class || Identifier.class.isAssignableFrom(type)) {
      return "string";
    }
    if (type == Instant.class) {
      return "datetime";
    }
    if (type == Duration.class) {
      return "duration like PT31M";
    }
    if (type == URI.class) {
      return "URI";
    }
    if (type == Boolean.class || type == boolean.class) {
      return "boolean";
    }
    if (Number.class.isAssignableFrom(type) || type.isPrimitive()) {
      return type == Double.class || type == double.class ? "number" : "64-bit integer";
    }
    return Collection.class.isAssignableFrom(type) || type.isArray() ? "array" : "object";
  }

  /**
   * Describes the mismatched value. It is quoted only if the field is not a string, because a
   * string field can contain a password.
   */
  private static String foundValue(JacksonException failure) {
    if (failure instanceof InvalidFormatException format
        && format.getValue() instanceof String value
        && format.getTargetType() != String.class) {
      return "\"" + truncate(value) + "\"";
    }
    Matcher kind = FOUND_KIND.matcher(failure.getOriginalMessage());
    return switch (kind.find() ? kind.group(1).toLowerCase(Locale.ROOT) : "") {
      case "object" -> "an object";
      case "array" -> "an array";
      case "string" -> "a string";
      case "integer", "floating-point", "number" -> "a number";
      case "boolean" -> "a boolean";
      case "null" -> "null";
      default ->
          failure.getCause() instanceof InputCoercionException ? "a larger number" : "another";
    };
  }

  private static String truncate(String text) {
    return Sanitizer.truncate(text, MAX_QUOTED_LENGTH);
  }
}
