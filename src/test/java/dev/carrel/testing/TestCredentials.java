package dev.carrel.testing;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The credentials of a client: a user name and a password, the id of a login, or none.
 *
 * @param login the id of a login; null if user and password are set, or without credentials
 */
public record TestCredentials(String user, String password, String login) {
  static final TestCredentials NONE = new TestCredentials(null, null, null);

  /** The credentials as request headers, as REST expects them. */
  Map<String, String> headers() {
    if (login != null) {
      return Map.of("vmware-api-session-id", login);
    }
    return user == null ? Map.of() : Map.of("Authorization", basic(user, password));
  }

  public static String basic(String user, String password) {
    byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(both);
  }

  /** The security context of JSON-RPC; null without credentials. */
  Map<String, String> securityContext() {
    Map<String, String> context = new LinkedHashMap<>();
    if (login != null) {
      context.put("schemeId", "com.vmware.vapi.std.security.session_id");
      context.put("sessionId", login);
    } else if (user != null) {
      context.put("schemeId", "com.vmware.vapi.std.security.user_pass");
      context.put("userName", user);
      context.put("password", password);
    }
    return context.isEmpty() ? null : context;
  }
}
