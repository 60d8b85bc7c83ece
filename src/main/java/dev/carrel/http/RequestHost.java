package dev.carrel.http;

import dev.carrel.net.IpLiteral;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;

/** The host that the URL of a request names. */
public final class RequestHost {
  private static final String LOCALHOST = "localhost";

  private RequestHost() {}

  /**
   * Whether the host is {@code localhost} or an IP address, which no DNS server resolves: then a
   * page whose requests have this host comes from this server.
   */
  public static boolean isLocalhostOrAddress(HttpServerRequest request) {
    if (request.authority() == null) {
      return false;
    }
    String host = request.authority().host().toLowerCase(Locale.ROOT);
    return host.equals(LOCALHOST)
        || host.endsWith("." + LOCALHOST)
        || IpLiteral.parse(host) != null;
  }
}
