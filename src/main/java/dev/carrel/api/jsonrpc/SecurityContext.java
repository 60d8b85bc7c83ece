package dev.carrel.api.jsonrpc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carrel.api.Credentials;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.core.HttpHeaders;

/** Reads the credentials of JSON-RPC requests. */
final class SecurityContext {
  private static final String SCHEME_PREFIX = "com.vmware.vapi.std.security.";

  private SecurityContext() {}

  /**
   * Returns the credentials of a request. The header with a login's id takes precedence over the
   * body's security context, as in vCenter. Without both, the header {@code Authorization} is used,
   * as in the other APIs. Cookies are ignored to prevent CSRF.
   *
   * @param context the body's security context; null if it has none
   */
  static Credentials credentialsOf(JsonNode context, HttpServerRequest http) {
    String header = http.getHeader(Credentials.LOGIN_ID_HEADER);
    if (header != null) {
      return new Credentials.Login(header);
    }
    if (context != null && !context.isNull()) {
      return fromContext(context);
    }
    return http.headers().contains(HttpHeaders.AUTHORIZATION)
        ? Credentials.fromRequest(http)
        : new Credentials.None();
  }

  private static Credentials fromContext(JsonNode context) {
    String scheme = context.path("schemeId").asText();
    String user = context.path("userName").textValue();
    String password = context.path("password").textValue();
    String loginId = context.path("sessionId").textValue();
    if (scheme.equals(SCHEME_PREFIX + "user_pass") && user != null && password != null) {
      return new Credentials.Password(user, password);
    }
    if (scheme.equals(SCHEME_PREFIX + "session_id") && loginId != null) {
      return new Credentials.Login(loginId);
    }
    return new Credentials.None();
  }
}
