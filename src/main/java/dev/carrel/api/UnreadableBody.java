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
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Identifier;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Why a body in JSON cannot be read, in terms of JSON: the parser's own messages name Java classes
 * and its settings.
 */
final class UnreadableBody {
  private static final Pattern DUPLICATE =
      Pattern.compile("Duplicate field '(.*)'", Pattern.DOTALL);

  /** How the parser's messages call the JSON value that does not fit: all else is not kept. */
  private static final Pattern FOUND =
      Pattern.compile(
          "(?:from|coerce) (object|array|string|integer|floating-point|number|boolean|null)\\b",
          Pattern.CASE_INSENSITIVE);

  private static final int MAX_QUOTED = 100;

  private UnreadableBody() {}

  /**
   * The error that a client gets: INVALID_REQUEST if the body is not JSON or not an object,
   * INVALID_ARGUMENT if one of its fields is wrong.
   */
  static VapiError error(JacksonException failure) {
    if (failure instanceof UnrecognizedPropertyException unknown) {
      return Message.UNSUPPORTED_PROPERTY.toError(
          ErrorType.INVALID_ARGUMENT, quotable(unknown.getPropertyName()));
    }
    JacksonException syntax = syntaxError(failure);
    if (syntax != null) {
      return malformed(describe(syntax));
    }
    if (failure instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
      return Message.TYPE_MISMATCH
          .toError(ErrorType.INVALID_ARGUMENT, expected(failure), found(failure))
          .wrappedBy(Message.INVALID_FIELD.format(field(mapping)));
    }
    return malformed(
        failure.getOriginalMessage().startsWith("Trailing token")
            ? "the body continues after the end of its JSON value"
            : "the body is to be an object, and is %s".formatted(found(failure)));
  }

  private static VapiError malformed(String why) {
    return Message.MALFORMED_REQUEST.toError(ErrorType.INVALID_REQUEST, why);
  }

  /** The failure, or the cause of it, that has nothing to do with what was expected; or null. */
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
    JsonLocation at = syntax.getLocation();
    String where =
        at == null ? "" : " at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
    if (syntax instanceof StreamConstraintsException) {
      return "the JSON is nested too deeply, or has a name or value that is too long" + where;
    }
    Matcher duplicate = DUPLICATE.matcher(syntax.getOriginalMessage());
    return duplicate.matches()
        ? "the field %s is there twice%s".formatted(quotable(duplicate.group(1)), where)
        : "the body is not valid JSON" + where;
  }

  private static String field(JsonMappingException mapping) {
    return quotable(
        mapping.getPath().stream()
            .map(
                step ->
                    step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
            .collect(Collectors.joining(".")));
  }

  private static String expected(JacksonException failure) {
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

  /** What was there: the value itself only where no secret can be. */
  private static String found(JacksonException failure) {
    if (failure instanceof InvalidFormatException format
        && format.getValue() instanceof String value
        && format.getTargetType() != String.class) {
      return "\"" + quotable(value) + "\"";
    }
    Matcher described = FOUND.matcher(failure.getOriginalMessage());
    return switch (described.find() ? described.group(1).toLowerCase(Locale.ROOT) : "") {
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

  private static String quotable(String text) {
    return text.length() <= MAX_QUOTED ? text : text.substring(0, MAX_QUOTED) + "…";
  }
}
