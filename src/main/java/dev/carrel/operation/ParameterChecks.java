package dev.carrel.operation;

import dev.carrel.text.Sanitizer;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.Required;
import dev.carrel.vapi.SnakeCase;
import dev.carrel.vapi.Structure;
import dev.carrel.vapi.library.FileNameRule;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Validates parameters of operations. Each check fails with INVALID_ARGUMENT, and the message names
 * the field. For a missing required parameter, {@link OperationInterceptor} creates the error.
 */
public final class ParameterChecks {
  public static final int MAX_NAME_LENGTH = 80;
  public static final int MAX_DESCRIPTION_LENGTH = 2000;
  public static final int MAX_CLIENT_ERROR_MESSAGE_LENGTH = 2000;

  /** Longer lists would block an event loop for too long. */
  private static final int MAX_ELEMENTS = 1000;

  /**
   * Cached, because reading the annotations for each value would take seconds for a large request
   * body.
   */
  private static final ClassValue<List<Field>> FIELDS =
      new ClassValue<>() {
        @Override
        protected List<Field> computeValue(Class<?> type) {
          return Stream.of(type.getRecordComponents()).map(Field::valueIn).toList();
        }
      };

  private static final Map<Method, List<DeclaredParameter>> PARAMETERS = new ConcurrentHashMap<>();

  private ParameterChecks() {}

  private record DeclaredParameter(String name, boolean isRequired) {
    /** The parameters of an operation, without the caller. */
    static List<DeclaredParameter> of(Method operation) {
      return Stream.of(operation.getParameters())
          .skip(1)
          .map(
              parameter ->
                  new DeclaredParameter(
                      SnakeCase.of(parameter.getName()),
                      parameter.isAnnotationPresent(Required.class)))
          .toList();
    }
  }

  private record Field(String name, Method accessor, boolean isRequired) {
    static Field valueIn(RecordComponent component) {
      return new Field(
          SnakeCase.of(component.getName()),
          component.getAccessor(),
          component.isAnnotationPresent(Required.class));
    }

    Object valueIn(Record value) {
      try {
        return accessor.invoke(value);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /**
   * Checks the arguments of a call against the declaration of the operation: required parameters,
   * and required fields of structures at any depth, must be set; a list has at most 1000 elements.
   *
   * @param arguments the caller, and then the arguments of the operation
   */
  static void checkDeclared(Method operation, Object[] arguments) {
    List<DeclaredParameter> parameters =
        PARAMETERS.computeIfAbsent(operation, DeclaredParameter::of);
    for (int i = 0; i < parameters.size(); i++) {
      DeclaredParameter parameter = parameters.get(i);
      Object argument = arguments[i + 1];
      if (argument == null && parameter.isRequired()) {
        requireParameter(parameter.name(), null);
      }
      checkValue(parameter.name(), parameter.name(), argument);
    }
  }

  private static void checkValue(String parameter, String field, Object value) {
    if (value instanceof Record structure
        && structure.getClass().isAnnotationPresent(Structure.class)) {
      checkStructure(parameter, structure);
    } else if (value instanceof Collection<?> elements) {
      if (elements.size() > MAX_ELEMENTS) {
        throw invalidArgument(
            field, elements.size(), "a list has at most " + MAX_ELEMENTS + " values");
      }
      for (Object element : elements) {
        if (element == null) {
          throw invalidArgument(field, "null", "a list must not contain unset values");
        }
        checkValue(parameter, field, element);
      }
    }
  }

  private static void checkStructure(String parameter, Record structure) {
    for (Field field : FIELDS.get(structure.getClass())) {
      Object value = field.valueIn(structure);
      if (value == null && field.isRequired()) {
        throw new MissingFieldException(
            parameter, structure.getClass().getAnnotation(Structure.class).value(), field.name());
      }
      checkValue(parameter, field.name(), value);
    }
  }

  /**
   * Fails as vCenter does for a missing required field. To be called for a field that is optional
   * in its structure, but required by this operation.
   *
   * @param parameter the name of the parameter, or the path of the field
   */
  public static <T> T requireParameter(String parameter, T value) {
    if (value == null) {
      throw new MissingFieldException(parameter, "operation-input", parameter);
    }
    return value;
  }

  /** Requires a field that depends on other fields to be set. */
  public static <T> T requireValue(String field, T value) {
    if (value == null) {
      throw Message.VALUE_REQUIRED.toError(ErrorType.INVALID_ARGUMENT, field);
    }
    return value;
  }

  /** Checks the name of a library or an item: not blank, and at most 80 characters. */
  public static String checkName(String field, String value) {
    if (requireValue(field, value).isBlank()) {
      throw Message.VALUE_REQUIRED.toError(ErrorType.INVALID_ARGUMENT, field);
    }
    return checkText(field, value, MAX_NAME_LENGTH);
  }

  /**
   * Checks a text of at most {@code maxLength} UTF-16 units, without NUL and unpaired surrogates.
   * Returns an empty text for null.
   */
  public static String checkText(String field, String value, int maxLength) {
    if (value == null) {
      return "";
    }
    if (value.length() > maxLength) {
      throw Message.VALUE_TOO_LONG.toError(
          ErrorType.INVALID_ARGUMENT, field, value.length(), maxLength);
    }
    if (!isWellFormed(value)) {
      throw invalidArgument(field, value, "contains an unpaired surrogate");
    }
    if (value.indexOf('\0') >= 0) {
      throw invalidArgument(
          field, Sanitizer.replaceControlCharacters(value), "contains a NUL character");
    }
    return value;
  }

  /** Returns whether a text is a valid file name, see {@link #checkFileName}. */
  public static boolean isValidFileName(String name) {
    return FileNameRule.findViolation(name) == null;
  }

  /** Checks a file name by {@link FileNameRule}. */
  public static String checkFileName(String field, String value) {
    String name = requireValue(field, value);
    String reason = FileNameRule.findViolation(name);
    if (reason != null) {
      throw invalidArgument(field, Sanitizer.replaceControlCharacters(name), reason);
    }
    return name;
  }

  /** An unpaired surrogate would be stored as a question mark. */
  private static boolean isWellFormed(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  /** Checks that a number is from {@code min} to {@code max}; null is allowed. */
  public static Long checkRange(String field, Long value, long min, long max) {
    if (value != null && (value < min || value > max)) {
      throw invalidArgument(field, value, "must be from %d to %d".formatted(min, max));
    }
    return value;
  }

  /** Returns the error for an invalid value. */
  public static RuntimeException invalidArgument(String field, Object value, String reason) {
    return Message.INVALID_VALUE.toError(ErrorType.INVALID_ARGUMENT, value, field, reason);
  }
}
