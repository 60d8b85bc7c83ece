package dev.carrel.ovf;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Reads untrusted input with size limits and strict decoding. */
final class LimitedInput {
  private static final int MAX_DIGITS = 19;

  private LimitedInput() {}

  /**
   * Reads all bytes of a stream.
   *
   * @param maxBytes the maximum number of bytes
   * @param subject what is read, at the start of error messages
   * @throws OvfException if there are more bytes
   */
  static byte[] readAll(InputStream in, int maxBytes, String subject) throws IOException {
    byte[] bytes = in.readNBytes(maxBytes);
    if (in.read() >= 0) {
      throw new OvfException("%s exceeds the maximum size of %s bytes.", subject, maxBytes);
    }
    return bytes;
  }

  /** Decodes UTF-8; throws {@link OvfException} if the bytes are not valid UTF-8. */
  static String decodeUtf8(byte[] bytes, String subject) {
    return decode(bytes, StandardCharsets.UTF_8, subject);
  }

  /**
   * Decodes bytes; unlike {@code new String}, it throws {@link OvfException} for malformed input.
   */
  static String decode(byte[] bytes, Charset charset, String subject) {
    try {
      return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new OvfException("%s is not valid %s.", subject, charset.name());
    }
  }

  /** Parses an integer from 0 to 2⁶³ − 1 that consists of decimal digits only. */
  static long parseNumber(String digits, String subject) {
    if (digits.matches("[0-9]{1," + MAX_DIGITS + "}")) {
      try {
        return Long.parseLong(digits);
      } catch (NumberFormatException e) {
        // 19 digits can exceed the maximum, which is reported below.
      }
    }
    throw new OvfException(
        "%s is %s; expected a number from 0 to %s.",
        subject, OvfException.abbreviate(digits), Long.MAX_VALUE);
  }
}
