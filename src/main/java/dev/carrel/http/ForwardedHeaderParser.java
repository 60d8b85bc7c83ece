package dev.carrel.http;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How proxies write what they say: {@code Forwarded} as RFC 7239 has it, and the {@code
 * X-Forwarded-*} that were there before. Lists have the nearest proxy's word last.
 */
final class ForwardedHeaderParser {
  private static final int MAX_PORT = 65_535;

  /** A parameter, or none, and what comes after it. No quantifier here goes back. */
  private static final Pattern PARAMETER =
      Pattern.compile(
          "\\G[ \\t]*+(?:([\\w!#$%&'*+.^`|~-]++)=(?:([\\w!#$%&'*+.^`|~:-]++)|\"([^\"\\\\]*+)\")[ \\t]*+)?([;,]|$)");

  private static final Pattern AUTHORITY =
      Pattern.compile("([A-Za-z0-9._~-]++|\\[[0-9A-Fa-f:.]++])(?::(\\d{1,5}))?");

  /** An address with a port, which only IPv6's brackets tell from an address alone. */
  private static final Pattern WITH_PORT = Pattern.compile("(\\[[^\\]]*+]|[0-9.]++)(?::\\w*+)?");

  private ForwardedHeaderParser() {}

  /** The elements of {@code Forwarded}, in lower case but for the values; null for no such list. */
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
      boolean isOver = end == header.length() || !parameter.group(4).equals(";");
      if (isOver && !element.isEmpty()) {
        elements.add(element);
        element = new HashMap<>();
      }
    }
    return end == header.length() ? elements : null;
  }

  /** What is between commas. */
  static List<String> splitList(List<String> headers) {
    return headers.stream()
        .flatMap(header -> Stream.of(header.split(",", -1)))
        .map(String::strip)
        .toList();
  }

  /** An IP address, whatever port it has; null for none. */
  static InetAddress parseAddress(String text) {
    if (text == null) {
      return null;
    }
    Matcher withPort = WITH_PORT.matcher(text);
    String address = withPort.matches() ? withPort.group(1) : text;
    if (!NetUtil.isValidIpV4Address(address) && !NetUtil.isValidIpV6Address(address)) {
      return null;
    }
    try {
      return InetAddress.getByName(address);
    } catch (UnknownHostException e) {
      return null;
    }
  }

  /** A scheme that is spoken here; null for any other. */
  static String parseScheme(String text) {
    String scheme = text == null ? "" : text.toLowerCase(Locale.ROOT);
    return scheme.equals("http") || scheme.equals("https") ? scheme : null;
  }

  /**
   * A host, with its port if it has one.
   *
   * @param port to be its port if it has none; null, or no port, for none
   * @return null for what is no host
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
