package dev.carrel.api;

import dev.carrel.http.RequestHost;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.core.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The credentials of a request. They are not verified yet. */
public sealed interface Credentials {
  /** The name of the header, and of the cookie, that contains the id of a login. */
  String LOGIN_ID_HEADER = "vmware-api-session-id";

  /** User name and password of HTTP Basic authentication (RFC 7617). */
  record Password(String user, String password) implements Credentials {}

  /** A bearer token of OpenID Connect, which {@code quarkus-oidc} reads from the request. */
  record Token() implements Credentials {}

  /** The id of a login. */
  record Login(String id) implements Credentials {}

  /**
   * The key of the control API.
   *
   * @param key null if the request has none
   */
  record ControlKey(String key) implements Credentials {
    /**
     * The cookie with which the console's pages authenticate if the server needs no key. Its value
     * is the id of the console's login.
     */
    public static final String LOGIN_COOKIE = "carrel-control";

    /**
     * Returns the credentials of a request to the control API.
     *
     * <p>If the server needs a key, this is the bearer token. Otherwise programs need no
     * credentials, and pages in a browser need the cookie of a login to the console. The server
     * then accepts no host name but {@code localhost}: with another name, a page of any site could
     * send the request (DNS rebinding).
     */
    public static Credentials fromRequest(HttpServerRequest http, boolean isKeyRequired) {
      if (isKeyRequired) {
        return new ControlKey(bearerToken(http));
      }
      if (!RequestHost.isLocalhostOrAddress(http)) {
        return new None();
      }
      return isFromPage(http) ? fromCookie(LOGIN_COOKIE, http) : new ControlKey(null);
    }

    private static boolean isFromPage(HttpServerRequest http) {
      String site = http.getHeader("Sec-Fetch-Site");
      return http.getHeader("Origin") != null || site != null && !site.equals("none");
    }

    @Override
    public String toString() {
      return "ControlKey[…]";
    }
  }

  /** No credentials, or none that can be parsed or accepted. */
  record None() implements Credentials {}

  /**
   * Returns the credentials of a request. The {@code Authorization} header takes precedence over
   * the login header, and the login header over the cookie.
   *
   * <p>Browsers add cookies and stored passwords also to requests that pages of other sites make.
   * In such cross-site requests, cookies and passwords are ignored.
   */
  static Credentials fromRequest(HttpServerRequest http) {
    String authorization = http.getHeader(HttpHeaders.AUTHORIZATION);
    if (authorization != null && authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
      return isCrossSite(http) ? new None() : parseBasic(authorization.substring(6).strip());
    }
    if (bearerToken(http) != null) {
      return new Token();
    }
    String header = http.getHeader(LOGIN_ID_HEADER);
    if (header != null) {
      return new Login(header);
    }
    return fromCookie(LOGIN_ID_HEADER, http);
  }

  /** Returns the bearer token of a request; null if it has none. */
  private static String bearerToken(HttpServerRequest http) {
    String authorization = http.getHeader(HttpHeaders.AUTHORIZATION);
    return authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, 7)
        ? authorization.substring(7).strip()
        : null;
  }

  /** Returns the login that a cookie names, or none if the request is cross-site. */
  static Credentials fromCookie(String name, HttpServerRequest http) {
    Cookie cookie = http.getCookie(name);
    return cookie == null || isCrossSite(http) ? new None() : new Login(cookie.getValue());
  }

  /**
   * Returns whether a page of another origin made the request, by the headers that browsers set.
   * Requests of other clients have neither header.
   */
  private static boolean isCrossSite(HttpServerRequest http) {
    String site = http.getHeader("Sec-Fetch-Site");
    if (site != null) {
      return !site.equals("same-origin") && !site.equals("none");
    }
    String origin = http.getHeader("Origin");
    return origin != null && !origin.replaceFirst("^https?://", "").equals(authority(http));
  }

  private static String authority(HttpServerRequest http) {
    return http.authority() == null ? null : http.authority().toString();
  }

  private static Credentials parseBasic(String base64) {
    try {
      String pair = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      return colon < 0
          ? new None()
          : new Password(pair.substring(0, colon), pair.substring(colon + 1));
    } catch (IllegalArgumentException e) {
      return new None();
    }
  }
}
