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
 * The rules for values that clients send, each with the INVALID_ARGUMENT that names the value it
 * refuses.
 */
public final class ParameterChecks {
  public static final int MAX_NAME_LENGTH = 80;
  public static final int MAX_DESCRIPTION_LENGTH = 2000;
  public static final int MAX_MESSAGE_LENGTH = 2000;
  static final int MAX_FILE_NAME_BYTES = 255;

  /** More values in a list would keep an event loop busy for too long. */
  private static final int MAX_ELEMENTS = 1000;

  /** To look annotations up anew for each value takes seconds for a body full of them. */
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
   * A parameter that is a structure: it must be there, and so must all that it requires, however
   * deep. The refusal is vCenter's stack of three messages.
   *
   * @param method the operation's full name
   */
  public static void requireStructure(String method, String parameter, Record value) {
    if (value == null) {
      throw missingField(method, parameter, "operation-input", parameter);
    }
    requireComplete(method, parameter, value);
  }

  /** A parameter that is a list of structures, or unset. */
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
      Object held = field.of(value);
      if (held == null && field.isRequired()) {
        throw missingField(
            method,
            parameter,
            value.getClass().getAnnotation(Structure.class).value(),
            snakeCase(field.name()));
      }
      if (held instanceof Record nested && nested.getClass().isAnnotationPresent(Structure.class)) {
        requireComplete(method, parameter, nested);
      } else if (held instanceof Collection<?> all) {
        if (all.size() > MAX_ELEMENTS) {
          throw invalidArgument(
              snakeCase(field.name()),
              all.size(),
              "a list has at most " + MAX_ELEMENTS + " values");
        }
        for (Object each : all) {
          if (each == null) {
            throw invalidArgument(
                snakeCase(field.name()), "null", "a list must not contain unset values");
          }
          if (each instanceof Record nested) {
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

  /** A parameter that must be there; the refusal is vCenter's stack of three messages. */
  public static <T> T requireParameter(String method, String parameter, T value) {
    if (value == null) {
      throw missingField(method, parameter, "operation-input", parameter);
    }
    return value;
  }

  /** A value that must be there. */
  public static <T> T requireValue(String field, T value) {
    if (value == null) {
      throw Message.VALUE_REQUIRED.toError(ErrorType.INVALID_ARGUMENT, field);
    }
    return value;
  }

  /** The name of a library or item. */
  public static String checkName(String field, String value) {
    if (requireValue(field, value).isBlank()) {
      throw Message.VALUE_REQUIRED.toError(ErrorType.INVALID_ARGUMENT, field);
    }
    return checkText(field, value, MAX_NAME_LENGTH);
  }

  /** Any text up to a number of characters; an unset one is empty. */
  public static String checkText(String field, String value, int characters) {
    if (value == null) {
      return "";
    }
    if (value.length() > characters) {
      throw Message.VALUE_TOO_LONG.toError(
          ErrorType.INVALID_ARGUMENT, field, value.length(), characters);
    }
    if (!isWellFormed(value)) {
      throw invalidArgument(field, value, "contains an unpaired surrogate");
    }
    if (value.indexOf('\0') >= 0) {
      throw invalidArgument(field, value.replace('\0', '?'), "contains a NUL character");
    }
    return value;
  }

  /** Whether a text can be the name of a file: any that can stand as one segment of a path. */
  public static boolean isValidFileName(String name) {
    return fileNameViolation(name) == null;
  }

  /** The name of a file: any that can stand as one segment of a path. */
  public static String checkFileName(String field, String value) {
    String name = requireValue(field, value);
    String reason = fileNameViolation(name);
    if (reason != null) {
      throw invalidArgument(field, name.replaceAll("\\p{Cntrl}", "?"), reason);
    }
    return name;
  }

  /** Half of a surrogate pair would be stored as a question mark. */
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

  /** A number within bounds, or unset. */
  public static Long checkRange(String field, Long value, long least, long most) {
    if (value != null && (value < least || value > most)) {
      throw invalidArgument(field, value, "must be from %d to %d".formatted(least, most));
    }
    return value;
  }

  /** The refusal of a value. */
  public static RuntimeException invalidArgument(String field, Object value, String reason) {
    return Message.INVALID_VALUE.toError(ErrorType.INVALID_ARGUMENT, value, field, reason);
  }
}
