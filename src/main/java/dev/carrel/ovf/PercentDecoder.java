package dev.carrel.ovf;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The encoding of names in references (RFC 3986, 2.1). A plus sign is a plus sign. */
final class PercentDecoder {
  private PercentDecoder() {}

  /** What was encoded; characters that need not be are taken as they are. */
  static String decode(String encoded) {
    byte[] bytes = encoded.getBytes(StandardCharsets.UTF_8);
    var decoded = new ByteArrayOutputStream(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '%') {
        decoded.write(octet(bytes, i, encoded));
        i += 2;
      } else {
        decoded.write(bytes[i]);
      }
    }
    return LimitedInput.decodeUtf8(
        decoded.toByteArray(), "The name " + OvfException.abbreviate(encoded));
  }

  private static int octet(byte[] bytes, int percent, String encoded) {
    int high = percent + 2 < bytes.length ? Character.digit(bytes[percent + 1], 16) : -1;
    int low = percent + 2 < bytes.length ? Character.digit(bytes[percent + 2], 16) : -1;
    if (high < 0 || low < 0) {
      throw new OvfException(
          "The name %s has an invalid percent encoding.", OvfException.abbreviate(encoded));
    }
    return high << 4 | low;
  }
}
