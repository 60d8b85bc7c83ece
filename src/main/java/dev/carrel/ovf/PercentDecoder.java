package dev.carrel.ovf;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Decodes percent-encoded file names (RFC 3986, section 2.1). Plus signs are not decoded to spaces.
 */
final class PercentDecoder {
  private PercentDecoder() {}

  /**
   * Decodes a name; characters that are not encoded stay as they are. Throws {@link OvfException}
   * if an encoding is invalid or the result is not UTF-8.
   */
  static String decode(String encoded) {
    byte[] bytes = encoded.getBytes(StandardCharsets.UTF_8);
    var decoded = new ByteArrayOutputStream(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '%') {
        decoded.write(decodeOctet(bytes, i, encoded));
        i += 2;
      } else {
        decoded.write(bytes[i]);
      }
    }
    return LimitedInput.decodeUtf8(
        decoded.toByteArray(), "The name " + OvfException.abbreviate(encoded));
  }

  private static int decodeOctet(byte[] bytes, int percent, String encoded) {
    int high = percent + 2 < bytes.length ? Character.digit(bytes[percent + 1], 16) : -1;
    int low = percent + 2 < bytes.length ? Character.digit(bytes[percent + 2], 16) : -1;
    if (high < 0 || low < 0) {
      throw new OvfException(
          "The name %s has an invalid percent encoding.", OvfException.abbreviate(encoded));
    }
    return high << 4 | low;
  }
}
