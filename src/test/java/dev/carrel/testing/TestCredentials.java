package dev.carrel.testing;

import io.restassured.specification.RequestSpecification;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a client sends to prove who it is: a name and a password, the id of a login, or nothing.
 *
 * @param login null, or the other two are
 */
public record TestCredentials(String user, String password, String login) {
  static final TestCredentials NONE = new TestCredentials(null, null, null);

  /** Puts them into the headers, where the faces of REST look for them. */
  RequestSpecification in(RequestSpecification request) {
    if (login != null) {
      return request.header("vmware-api-session-id", login);
    }
    return user == null ? request : request.auth().preemptive().basic(user, password);
  }

  /** The same as a security context; null where there is nothing. */
  Map<String, String> context() {
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
