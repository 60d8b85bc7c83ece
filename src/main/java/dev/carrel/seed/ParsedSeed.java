package dev.carrel.seed;

import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import java.util.Map;

/**
 * A seed that was read.
 *
 * @param name how errors call the document, for example its file
 * @param lines the number of the line of each value, by its path
 * @param hash the SHA-256 hash of the document
 */
record ParsedSeed(String name, SeedDocument document, Map<String, Integer> lines, String hash) {
  /** Returns an error whose message begins with the document, the line and the field. */
  VapiError locate(InvalidSeedException invalid) {
    return locate(name, lines, invalid.field(), invalid.reason());
  }

  static VapiError locate(String name, Map<String, Integer> lines, String field, VapiError reason) {
    return reason.wrapWith(Message.SEED_INVALID.format(name, lineOf(lines, field), field));
  }

  /** Returns the line of a value, or that of the value that would contain it. */
  private static int lineOf(Map<String, Integer> lines, String field) {
    String path = field;
    while (!lines.containsKey(path) && !path.isEmpty()) {
      path = path.substring(0, Math.max(0, Math.max(path.lastIndexOf('.'), path.lastIndexOf('['))));
    }
    return lines.getOrDefault(path, 1);
  }

  /** Returns the error for a document that cannot be read. */
  static VapiError malformed(String name, String reason) {
    return Message.SEED_MALFORMED.toError(ErrorType.INVALID_REQUEST, name, reason);
  }
}
