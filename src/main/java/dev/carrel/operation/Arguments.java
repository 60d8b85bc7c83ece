package dev.carrel.operation;

import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import java.nio.charset.StandardCharsets;

/**
 * The rules for values that clients send, each with the INVALID_ARGUMENT that names the value it
 * refuses.
 */
final class Arguments {
  static final int NAME_LENGTH = 80;
  static final int DESCRIPTION_LENGTH = 2000;
  static final int MESSAGE_LENGTH = 2000;
  static final int FILE_NAME_BYTES = 255;

  private Arguments() {}

  /** A value that must be there. */
  static <T> T required(String field, T value) {
    if (value == null) {
      throw Message.VALUE_REQUIRED.as(ErrorType.INVALID_ARGUMENT, field);
    }
    return value;
  }

  /** The name of a library or item. */
  static String name(String field, String value) {
    if (required(field, value).isBlank()) {
      throw Message.VALUE_REQUIRED.as(ErrorType.INVALID_ARGUMENT, field);
    }
    return text(field, value, NAME_LENGTH);
  }

  /** Any text up to a number of characters; an unset one is empty. */
  static String text(String field, String value, int characters) {
    if (value == null) {
      return "";
    }
    if (value.length() > characters) {
      throw Message.TOO_LONG.as(ErrorType.INVALID_ARGUMENT, field, value.length(), characters);
    }
    if (value.indexOf('\0') >= 0) {
      throw invalid(field, value.replace('\0', '?'), "it contains a NUL character");
    }
    return value;
  }

  /** Whether a text can be the name of a file: any that can stand as one segment of a path. */
  static boolean isFileName(String name) {
    return flawOfFileName(name) == null;
  }

  /** The name of a file: any that can stand as one segment of a path. */
  static String fileName(String field, String value) {
    String name = required(field, value);
    String flaw = flawOfFileName(name);
    if (flaw != null) {
      throw invalid(field, name.replaceAll("\\p{Cntrl}", "?"), flaw);
    }
    return name;
  }

  private static String flawOfFileName(String name) {
    String flaw = null;
    if (name.isBlank() || name.equals(".") || name.equals("..")) {
      flaw = "it is no file name";
    } else if (name.indexOf('/') >= 0 || name.indexOf('\\') >= 0) {
      flaw = "it contains a path separator";
    } else if (name.chars().anyMatch(Character::isISOControl)) {
      flaw = "it contains a control character";
    } else if (name.getBytes(StandardCharsets.UTF_8).length > FILE_NAME_BYTES) {
      flaw = "it is longer than " + FILE_NAME_BYTES + " bytes";
    }
    return flaw;
  }

  /** A number within bounds, or unset. */
  static Long within(String field, Long value, long least, long most) {
    if (value != null && (value < least || value > most)) {
      throw invalid(field, value, "it must be from %d to %d".formatted(least, most));
    }
    return value;
  }

  /** The refusal of a value. */
  static RuntimeException invalid(String field, Object value, String flaw) {
    return Message.INVALID_VALUE.as(ErrorType.INVALID_ARGUMENT, value, field, flaw);
  }
}
