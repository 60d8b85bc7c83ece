package dev.carrel.ovf;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decodes XML before it is parsed: the JDK's parser does it too, but prints what it cannot decode
 * to the standard error.
 */
final class XmlDecoder {
  private static final int DECLARATION = 200;
  private static final Pattern ENCODING =
      Pattern.compile("^<\\?xml[^>]{1,150}?encoding\\s*=\\s*[\"']([A-Za-z0-9._-]{1,40})[\"']");

  private XmlDecoder() {}

  /** The text of a document, without a byte order mark. */
  static String decode(byte[] bytes) {
    String text = LimitedInput.decode(bytes, detectEncoding(bytes), "The OVF descriptor");
    return text.startsWith("\ufeff") ? text.substring(1) : text;
  }

  /** What the document begins with tells: UTF-16 by its mark, others by name; else it is UTF-8. */
  private static Charset detectEncoding(byte[] bytes) {
    int length = Math.min(bytes.length, DECLARATION);
    String start = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    if (start.startsWith("\u00fe\u00ff") || start.startsWith("\u00ff\u00fe")) {
      return StandardCharsets.UTF_16;
    }
    Matcher declared = ENCODING.matcher(start);
    return declared.find() ? charsetOf(declared.group(1)) : StandardCharsets.UTF_8;
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
