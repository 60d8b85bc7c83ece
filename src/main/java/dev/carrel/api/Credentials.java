package dev.carrel.api;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.core.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** What a request brings to prove who sent it. */
public sealed interface Credentials {
  /** The header, and the cookie, that carries the id of a login session. */
  String LOGIN_ID_HEADER = "vmware-api-session-id";

  /** A name and a password, as HTTP Basic sends them. */
  record Password(String user, String password) implements Credentials {}

  /** A token of somebody who is trusted to tell, as OpenID Connect has it. */
  record Token() implements Credentials {}

  /** The id of a login session. */
  record Login(String id) implements Credentials {}

  /** Nothing, or nothing that can be read. */
  record None() implements Credentials {}

  /**
   * Those of a request. A password was sent for this very call, so it goes before a login from
   * before. A cookie, and a password that they remember, browsers send whoever asks them to, so it
   * counts only where that was a page of this very server.
   */
  static Credentials fromRequest(HttpServerRequest http) {
    String authorization = http.getHeader(HttpHeaders.AUTHORIZATION);
    if (authorization != null && authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
      return isCrossSite(http) ? new None() : parseBasic(authorization.substring(6).strip());
    }
    if (authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
      return new Token();
    }
    String header = http.getHeader(LOGIN_ID_HEADER);
    if (header != null) {
      return new Login(header);
    }
    return fromCookie(LOGIN_ID_HEADER, http);
  }

  /** A login that a cookie names, if a page of this very server had it sent. */
  static Credentials fromCookie(String name, HttpServerRequest http) {
    Cookie cookie = http.getCookie(name);
    return cookie == null || isCrossSite(http) ? new None() : new Login(cookie.getValue());
  }

  /** As browsers tell; other clients tell nothing. */
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
