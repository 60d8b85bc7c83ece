package dev.carrel.source;

import dev.carrel.source.SourceException.Kind;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An http or https URI in one normal form, so that what is judged is what is asked for: the host in
 * lower case without a trailing dot, the port always there, no {@code .} and {@code ..} in the
 * path, no fragment.
 *
 * @param host an IPv6 address stands in brackets
 * @param path from its slash on, percent-encoded
 * @param query percent-encoded, null for none
 */
record NormalizedUrl(String scheme, String host, int port, String path, String query) {
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;
  private static final int LAST_PORT = 65535;

  /**
   * Reads a URI.
   *
   * @throws SourceException if it is no http or https URI, cannot be read in one way only, or
   *     brings credentials
   */
  static NormalizedUrl parse(URI uri) {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    if (!isHttpScheme(scheme)) {
      throw invalid("The scheme of a source must be http, https, file or ds.");
    }
    if (uri.getRawAuthority() != null && uri.getRawAuthority().contains("@")) {
      throw invalid("The URI of the source contains credentials, which are not supported.");
    }
    int port = uri.getPort() >= 0 ? uri.getPort() : defaultPort(scheme);
    if (port == 0 || port > LAST_PORT) {
      throw invalid("The URI of the source has an invalid port.");
    }
    URI ascii = URI.create(uri.toASCIIString());
    return new NormalizedUrl(
        scheme, host(ascii), port, withoutDots(ascii.getRawPath()), ascii.getRawQuery());
  }

  static boolean isHttpScheme(String scheme) {
    return scheme.equals("http") || scheme.equals("https");
  }

  private static String host(URI uri) {
    if (uri.getHost() == null || uri.getHost().contains("%")) {
      throw invalid("The URI of the source has no valid host.");
    }
    String host = uri.getHost().toLowerCase(Locale.ROOT);
    if (host.endsWith(".")) {
      host = host.substring(0, host.length() - 1);
    }
    if (isAmbiguous(host)) {
      throw invalid("The URI of the source has an ambiguous IP address.");
    }
    return host;
  }

  /** Whose last label begins with a digit is four plain numbers, or it is octal, hex or worse. */
  private static boolean isAmbiguous(String host) {
    boolean endsInANumber = host.matches("([^\\[]*\\.)?\\d[^.]*");
    boolean isPlain =
        NetUtil.isValidIpV4Address(host) && parseLiteral(host).getHostAddress().equals(host);
    return endsInANumber && !isPlain;
  }

  /** As RFC 3986 says in 5.2.4. {@link URI#normalize} would make one slash of two. */
  private static String withoutDots(String path) {
    String[] segments = path.replaceFirst("^/", "").split("/", -1);
    List<String> kept = new ArrayList<>();
    String last = "";
    for (String segment : segments) {
      last = segment.replaceAll("(?i)%2e", ".");
      if (last.equals("..") && !kept.isEmpty()) {
        kept.remove(kept.size() - 1);
      } else if (!last.equals("..") && !last.equals(".")) {
        kept.add(segment);
      }
    }
    if (last.equals(".") || last.equals("..")) {
      kept.add("");
    }
    return "/" + String.join("/", kept);
  }

  boolean isSecure() {
    return scheme.equals("https");
  }

  /** The address that the host is, or null if it is a name. */
  InetAddress ipLiteral() {
    if (host.startsWith("[")) {
      return parseLiteral(host.substring(1, host.length() - 1));
    }
    return NetUtil.isValidIpV4Address(host) ? parseLiteral(host) : null;
  }

  /** The scheme, host and port, by which origins are equal. */
  String origin() {
    return scheme + "://" + host + ":" + port;
  }

  /** The host as a client would write it, for messages. */
  String displayHost() {
    return port == defaultPort(scheme) ? host : host + ":" + port;
  }

  String requestUri() {
    return query == null ? path : path + "?" + query;
  }

  /**
   * Where a redirect leads.
   *
   * @param location as the header has it
   * @throws SourceException if it leads where no redirect may
   */
  NormalizedUrl resolveRedirect(String location) {
    URI target = target(location);
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

  private URI target(String location) {
    try {
      // Java resolves a bare query as if the path ended at its last slash.
      String reference = location.startsWith("?") ? path + location : location;
      return URI.create(origin() + requestUri()).resolve(reference);
    } catch (IllegalArgumentException | NullPointerException e) {
      throw new SourceException(
          Kind.INVALID, "The host %s redirects to a malformed URI.", displayHost());
    }
  }

  /** Of a literal only, so that nothing is looked up. */
  private static InetAddress parseLiteral(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw invalid("The URI of the source has no valid host.");
    }
  }

  private static int defaultPort(String scheme) {
    return scheme.equals("https") ? HTTPS_PORT : HTTP_PORT;
  }

  private static SourceException invalid(String message) {
    return new SourceException(Kind.INVALID, message);
  }
}
