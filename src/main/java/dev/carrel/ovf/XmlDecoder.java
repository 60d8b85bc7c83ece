package dev.carrel.ovf;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decodes XML before it is parsed. The JDK's parser can decode it too, but prints decoding errors
 * to standard error.
 */
final class XmlDecoder {
  private static final int MAX_DECLARATION_LENGTH = 200;
  private static final Pattern ENCODING =
      Pattern.compile("^<\\?xml[^>]{1,150}?encoding\\s*=\\s*[\"']([A-Za-z0-9._-]{1,40})[\"']");

  private XmlDecoder() {}

  /**
   * Decodes a document and removes a byte order mark. Throws {@link OvfException} if the encoding
   * is unknown or the bytes do not match it.
   */
  static String decode(byte[] bytes) {
    String text = LimitedInput.decode(bytes, detectEncoding(bytes), "The OVF descriptor");
    return text.startsWith("\ufeff") ? text.substring(1) : text;
  }

  /**
   * Returns UTF-16 if the document starts with a UTF-16 byte order mark, otherwise the encoding in
   * the XML declaration, or UTF-8 if there is none.
   */
  private static Charset detectEncoding(byte[] bytes) {
    int length = Math.min(bytes.length, MAX_DECLARATION_LENGTH);
    String start = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    if (start.startsWith("\u00fe\u00ff") || start.startsWith("\u00ff\u00fe")) {
      return StandardCharsets.UTF_16;
    }
    Matcher encoding = ENCODING.matcher(start);
    return encoding.find() ? charsetOf(encoding.group(1)) : StandardCharsets.UTF_8;
  }

  private static Charset charsetOf(String name) {
    try {
      return Charset.forName(name);
    } catch (IllegalArgumentException e) {
      throw new OvfException(
          "The OVF descriptor uses the unknown encoding %s.", OvfException.abbreviate(name));
    }
  }
}
