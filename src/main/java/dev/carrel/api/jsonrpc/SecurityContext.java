package dev.carrel.api.jsonrpc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carrel.api.Credentials;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.core.HttpHeaders;

/** Where a request over this face says who sent it. */
final class SecurityContext {
  private static final String SCHEMES = "com.vmware.vapi.std.security.";

  private SecurityContext() {}

  /**
   * The credentials of a request. The header with a login's id goes before what the body says, as
   * vCenter has it; where both are silent, {@code Authorization} counts as on the other faces. A
   * cookie never does: no other site could be kept from using it.
   *
   * @param context null where the body has none
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
    String session = context.path("sessionId").textValue();
    if (scheme.equals(SCHEMES + "user_pass") && user != null && password != null) {
      return new Credentials.Password(user, password);
    }
    if (scheme.equals(SCHEMES + "session_id") && session != null) {
      return new Credentials.Login(session);
    }
    return new Credentials.None();
  }
}
