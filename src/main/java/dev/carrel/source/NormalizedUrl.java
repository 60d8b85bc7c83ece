package dev.carrel.source;

import dev.carrel.net.IpLiteral;
import dev.carrel.source.SourceException.Kind;
import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An http or https URI in normal form, so that the URL that is checked is the URL that is
 * requested: the host in lower case without a trailing dot, an explicit port, no {@code .} and
 * {@code ..} segments in the path, no fragment.
 *
 * @param scheme {@code http} or {@code https}
 * @param host a name, an IPv4 address, or an IPv6 address in brackets
 * @param port from 1 to 65535
 * @param path starts with a slash, percent-encoded
 * @param query percent-encoded; null if there is none
 */
record NormalizedUrl(String scheme, String host, int port, String path, String query) {
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;
  private static final int MAX_PORT = 65535;

  /**
   * Normalizes a URI.
   *
   * @throws SourceException if it is not an http or https URI, is ambiguous, or contains
   *     credentials
   */
  static NormalizedUrl parse(URI uri) {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    if (!isHttpScheme(scheme)) {
      throw invalidError("The scheme of a source must be http, https, file or ds.");
    }
    if (uri.getRawAuthority() != null && uri.getRawAuthority().contains("@")) {
      throw invalidError("The URI of the source contains credentials, which are not supported.");
    }
    int port = uri.getPort() >= 0 ? uri.getPort() : defaultPort(scheme);
    if (port == 0 || port > MAX_PORT) {
      throw invalidError("The URI of the source has an invalid port.");
    }
    URI ascii = URI.create(uri.toASCIIString());
    return new NormalizedUrl(
        scheme, host(ascii), port, removeDotSegments(ascii.getRawPath()), ascii.getRawQuery());
  }

  static boolean isHttpScheme(String scheme) {
    return scheme.equals("http") || scheme.equals("https");
  }

  private static String host(URI uri) {
    if (uri.getHost() == null || uri.getHost().contains("%")) {
      throw invalidError("The URI of the source has no valid host.");
    }
    String host = uri.getHost().toLowerCase(Locale.ROOT);
    if (host.endsWith(".")) {
      host = host.substring(0, host.length() - 1);
    }
    if (isAmbiguous(host)) {
      throw invalidError("The URI of the source has an ambiguous IP address.");
    }
    return host;
  }

  /**
   * Whether a host could be an IPv4 address in another notation (octal, hexadecimal, fewer than
   * four numbers): its last label starts with a digit, but it is not in dotted decimal notation.
   */
  private static boolean isAmbiguous(String host) {
    boolean endsWithNumber = host.matches("([^\\[]*\\.)?\\d[^.]*");
    InetAddress address = IpLiteral.parse(host);
    boolean isDottedDecimal = address != null && address.getHostAddress().equals(host);
    return endsWithNumber && !isDottedDecimal;
  }

  /**
   * Removes dot segments (RFC 3986, section 5.2.4). {@link URI#normalize} would also replace two
   * slashes by one.
   */
  private static String removeDotSegments(String path) {
    String[] segments = path.replaceFirst("^/", "").split("/", -1);
    List<String> result = new ArrayList<>();
    String last = "";
    for (String segment : segments) {
      last = segment.replaceAll("(?i)%2e", ".");
      if (last.equals("..") && !result.isEmpty()) {
        result.remove(result.size() - 1);
      } else if (!last.equals("..") && !last.equals(".")) {
        result.add(segment);
      }
    }
    if (last.equals(".") || last.equals("..")) {
      result.add("");
    }
    return "/" + String.join("/", result);
  }

  boolean isSecure() {
    return scheme.equals("https");
  }

  /** The IP address in the URL; null if the host is a name. */
  InetAddress ipLiteral() {
    InetAddress address = IpLiteral.parse(host);
    if (address == null && host.startsWith("[")) {
      throw invalidError("The URI of the source has no valid host.");
    }
    return address;
  }

  /** The scheme, host and port. */
  String origin() {
    return scheme + "://" + host + ":" + port;
  }

  /** The host for messages, with the port unless it is the default one. */
  String displayHost() {
    return port == defaultPort(scheme) ? host : host + ":" + port;
  }

  /** The path and query. */
  String requestUri() {
    return query == null ? path : path + "?" + query;
  }

  URI toUri() {
    return URI.create(scheme + "://" + displayHost() + requestUri());
  }

  /**
   * The target of a redirect.
   *
   * @param location the value of the Location header, which may be relative
   * @throws SourceException if it is malformed, neither http nor https, or leads from https to http
   */
  NormalizedUrl resolveRedirect(String location) {
    URI target = resolve(location);
    if (target.getScheme() == null || !isHttpScheme(target.getScheme().toLowerCase(Locale.ROOT))) {
      throw new SourceException(
          Kind.NOT_ALLOWED,
          "The host %s redirects to a URI that is neither http nor https.",
          displayHost());
    }
    NormalizedUrl next = parse(target);
    if (isSecure() && !next.isSecure()) {
      throw new SourceException(
          Kind.NOT_ALLOWED, "The host %s redirects from https to http.", displayHost());
    }
    return next;
  }

  private URI resolve(String location) {
    try {
      // For a reference that is only a query, URI.resolve would drop the last path segment.
      String reference = location.startsWith("?") ? path + location : location;
      return URI.create(origin() + requestUri()).resolve(reference);
    } catch (IllegalArgumentException | NullPointerException e) {
      throw new SourceException(
          Kind.INVALID, "The host %s redirects to a malformed URI.", displayHost());
    }
  }

  private static int defaultPort(String scheme) {
    return scheme.equals("https") ? HTTPS_PORT : HTTP_PORT;
  }

  private static SourceException invalidError(String message) {
    return new SourceException(Kind.INVALID, message);
  }
}
