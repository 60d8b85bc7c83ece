package dev.carrel.ovf;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Reads what strangers wrote: no more than is taken, and text only where it is text. */
final class LimitedInput {
  private static final int MAX_LENGTH = 19;

  private LimitedInput() {}

  /**
   * All bytes of the stream.
   *
   * @param limit how many are taken at most
   * @param of what is read, to begin the message with
   */
  static byte[] readAll(InputStream in, int limit, String of) throws IOException {
    byte[] bytes = in.readNBytes(limit);
    if (in.read() >= 0) {
      throw new OvfException("%s exceeds the maximum size of %s bytes.", of, limit);
    }
    return bytes;
  }

  /** The bytes as UTF-8. */
  static String decodeUtf8(byte[] bytes, String of) {
    return decode(bytes, StandardCharsets.UTF_8, of);
  }

  /** The bytes as text; unlike the JDK's shortcut, it does not make up for what is none. */
  static String decode(byte[] bytes, Charset charset, String of) {
    try {
      return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new OvfException("%s is not valid %s.", of, charset.name());
    }
  }

  /** A whole number from 0 to 2⁶³ − 1, in decimal digits alone. */
  static long parseNumber(String digits, String of) {
    if (digits.matches("[0-9]{1," + MAX_LENGTH + "}")) {
      try {
        return Long.parseLong(digits);
      } catch (NumberFormatException e) {
        // Nineteen digits can still be too much: said below.
      }
    }
    throw new OvfException(
        "%s is %s; expected a number from 0 to %s.",
        of, OvfException.abbreviate(digits), Long.MAX_VALUE);
  }
}
