package dev.carrel.operation;

import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;
import dev.carrel.vapi.VapiError;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Validates parameters of operations. Each check throws INVALID_ARGUMENT with a message that names
 * the rejected value.
 */
public final class ParameterChecks {
  public static final int MAX_NAME_LENGTH = 80;
  public static final int MAX_DESCRIPTION_LENGTH = 2000;
  public static final int MAX_MESSAGE_LENGTH = 2000;
  static final int MAX_FILE_NAME_BYTES = 255;

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
          return Stream.of(type.getRecordComponents()).map(Field::of).toList();
        }
      };

  private ParameterChecks() {}

  private record Field(String name, Method accessor, boolean isRequired) {
    static Field of(RecordComponent component) {
      return new Field(
          component.getName(),
          component.getAccessor(),
          component.isAnnotationPresent(Required.class));
    }

    Object of(Record value) {
      try {
        return accessor.invoke(value);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /**
   * Requires a parameter that is a structure, and all its required fields, at any depth. The error
   * has vCenter's stack of three messages.
   *
   * @param method the full name of the operation
   * @param parameter the name of the parameter
   * @param value the structure; null is rejected
   */
  public static void requireStructure(String method, String parameter, Record value) {
    if (value == null) {
      throw missingField(method, parameter, "operation-input", parameter);
    }
    requireComplete(method, parameter, value);
  }

  /**
   * Requires the structures of a list to be complete, see {@link #requireStructure}. The list may
   * be null, and has at most 1000 elements.
   */
  public static void requireStructures(
      String method, String parameter, List<? extends Record> values) {
    if (values != null) {
      if (values.size() > MAX_ELEMENTS) {
        throw invalidArgument(
            parameter, values.size(), "a list has at most " + MAX_ELEMENTS + " values");
      }
      values.forEach(value -> requireStructure(method, parameter, value));
    }
  }

  private static void requireComplete(String method, String parameter, Record value) {
    for (Field field : FIELDS.get(value.getClass())) {
      Object fieldValue = field.of(value);
      if (fieldValue == null && field.isRequired()) {
        throw missingField(
            method,
            parameter,
            value.getClass().getAnnotation(Structure.class).value(),
            snakeCase(field.name()));
      }
      if (fieldValue instanceof Record nested
          && nested.getClass().isAnnotationPresent(Structure.class)) {
        requireComplete(method, parameter, nested);
      } else if (fieldValue instanceof Collection<?> elements) {
        if (elements.size() > MAX_ELEMENTS) {
          throw invalidArgument(
              snakeCase(field.name()),
              elements.size(),
              "a list has at most " + MAX_ELEMENTS + " values");
        }
        for (Object element : elements) {
          if (element == null) {
            throw invalidArgument(
                snakeCase(field.name()), "null", "a list must not contain unset values");
          }
          if (element instanceof Record nested) {
            requireComplete(method, parameter, nested);
          }
        }
      }
    }
  }

  private static String snakeCase(String name) {
    return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  private static VapiError missingField(
      String method, String parameter, String structure, String field) {
    return new VapiError(
        ErrorType.INVALID_ARGUMENT,
        List.of(
            Message.INVALID_INPUT.format(method),
            Message.INVALID_FIELD.format(parameter),
            Message.MISSING_FIELD.format(structure, field)));
  }

  /** Requires a parameter to be set; the error has vCenter's stack of three messages. */
  public static <T> T requireParameter(String method, String parameter, T value) {
    if (value == null) {
      throw missingField(method, parameter, "operation-input", parameter);
    }
    return value;
  }

  /** Requires a value to be set. */
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
      throw invalidArgument(field, value.replace('\0', '?'), "contains a NUL character");
    }
    return value;
  }

  /** Returns whether a text is a valid file name, see {@link #checkFileName}. */
  public static boolean isValidFileName(String name) {
    return fileNameViolation(name) == null;
  }

  /**
   * Checks a file name, which must be usable as one segment of a path: at most 255 bytes in UTF-8,
   * not {@code .} or {@code ..}, and without path separators and control characters.
   */
  public static String checkFileName(String field, String value) {
    String name = requireValue(field, value);
    String reason = fileNameViolation(name);
    if (reason != null) {
      throw invalidArgument(field, name.replaceAll("\\p{Cntrl}", "?"), reason);
    }
    return name;
  }

  /** An unpaired surrogate would be stored as a question mark. */
  private static boolean isWellFormed(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  private static String fileNameViolation(String name) {
    String reason = null;
    if (!isWellFormed(name)) {
      reason = "contains an unpaired surrogate";
    } else if (name.isBlank() || name.equals(".") || name.equals("..")) {
      reason = "is not a file name";
    } else if (name.indexOf('/') >= 0 || name.indexOf('\\') >= 0) {
      reason = "contains a path separator";
    } else if (name.chars().anyMatch(Character::isISOControl)) {
      reason = "contains a control character";
    } else if (name.getBytes(StandardCharsets.UTF_8).length > MAX_FILE_NAME_BYTES) {
      reason = "is longer than " + MAX_FILE_NAME_BYTES + " bytes";
    }
    return reason;
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
