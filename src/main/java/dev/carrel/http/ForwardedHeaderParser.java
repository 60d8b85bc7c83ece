package dev.carrel.http;

import dev.carrel.net.IpLiteral;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Parses {@code Forwarded} (RFC 7239) and the older {@code X-Forwarded-*} headers. In lists, the
 * element added by the nearest proxy is the last.
 */
final class ForwardedHeaderParser {
  private static final int MAX_PORT = 65_535;

  /**
   * An optional parameter and the delimiter after it. All quantifiers are possessive, so that
   * matching takes linear time.
   */
  private static final Pattern PARAMETER =
      Pattern.compile(
          "\\G[ \\t]*+(?:([\\w!#$%&'*+.^`|~-]++)=(?:([\\w!#$%&'*+.^`|~:-]++)|\"([^\"\\\\]*+)\")[ \\t]*+)?([;,]|$)");

  private static final Pattern AUTHORITY =
      Pattern.compile("([A-Za-z0-9._~-]++|\\[[0-9A-Fa-f:.]++])(?::(\\d{1,5}))?");

  /**
   * An IPv4 address, or an IPv6 address in brackets, with an optional port. An IPv6 address without
   * brackets has no port.
   */
  private static final Pattern WITH_PORT = Pattern.compile("(\\[[^\\]]*+]|[0-9.]++)(?::\\w*+)?");

  private ForwardedHeaderParser() {}

  /**
   * The elements of a {@code Forwarded} header, with parameter names in lower case; null if the
   * header is malformed or repeats a parameter.
   */
  static List<Map<String, String>> parseForwarded(String header) {
    var elements = new ArrayList<Map<String, String>>();
    var element = new HashMap<String, String>();
    Matcher parameter = PARAMETER.matcher(header);
    int end = 0;
    while (end < header.length() && parameter.find()) {
      end = parameter.end();
      if (parameter.group(1) != null) {
        String value = parameter.group(2) == null ? parameter.group(3) : parameter.group(2);
        if (element.put(parameter.group(1).toLowerCase(Locale.ROOT), value) != null) {
          return null;
        }
      }
      boolean isElementEnd = end == header.length() || !parameter.group(4).equals(";");
      if (isElementEnd && !element.isEmpty()) {
        elements.add(element);
        element = new HashMap<>();
      }
    }
    return end == header.length() ? elements : null;
  }

  /** The comma-separated elements of all these headers, without surrounding white space. */
  static List<String> splitList(List<String> headers) {
    return headers.stream()
        .flatMap(header -> Stream.of(header.split(",", -1)))
        .map(String::strip)
        .toList();
  }

  /** Parses an IP address and ignores a port; null if the text is null or not an address. */
  static InetAddress parseAddress(String text) {
    if (text == null) {
      return null;
    }
    Matcher withPort = WITH_PORT.matcher(text);
    return IpLiteral.parse(withPort.matches() ? withPort.group(1) : text);
  }

  /** {@code http} or {@code https} in lower case; null for any other text. */
  static String parseScheme(String text) {
    String scheme = text == null ? "" : text.toLowerCase(Locale.ROOT);
    return scheme.equals("http") || scheme.equals("https") ? scheme : null;
  }

  /**
   * Parses a host with an optional port.
   *
   * @param port the port to append if the text has none; ignored if null or not a valid port
   * @return null if the text is null or not a host
   */
  static String parseAuthority(String text, String port) {
    Matcher authority = AUTHORITY.matcher(text == null ? "" : text);
    if (!authority.matches() || authority.group(2) != null && !isPort(authority.group(2))) {
      return null;
    }
    return authority.group(2) == null && port != null && isPort(port) ? text + ":" + port : text;
  }

  private static boolean isPort(String text) {
    return text.matches("\\d{1,5}")
        && Integer.parseInt(text) > 0
        && Integer.parseInt(text) <= MAX_PORT;
  }
}
