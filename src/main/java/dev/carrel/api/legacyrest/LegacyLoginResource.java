package dev.carrel.api.legacyrest;

import dev.carrel.api.CurrentCaller;
import dev.carrel.api.EmptyBody;
import dev.carrel.auth.LoginId;
import dev.carrel.auth.LoginInfo;
import dev.carrel.auth.LoginService;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestResponse;

/** {@link LoginService} under {@code /rest}. */
@Path("/rest/com/vmware/cis/session")
@Tag(name = "session")
public class LegacyLoginResource {
  private final LoginService logins;
  private final CurrentCaller caller;

  LegacyLoginResource(LoginService logins, CurrentCaller caller) {
    this.logins = logins;
    this.caller = caller;
  }

  /** The login's id, and as a cookie too unless the client says that it uses the header. */
  @POST
  public Uni<RestResponse<Value<LoginId>>> create(
      @RestHeader("vmware-use-header-authn") String usesHeader, EmptyBody body) {
    return logins.create(caller.get()).map(id -> response(id, usesHeader == null));
  }

  @POST
  @Path("~get")
  @ResponseStatus(200)
  public Uni<Value<LoginInfo>> get(EmptyBody body) {
    return logins.get(caller.get()).map(Value::new);
  }

  @DELETE
  @ResponseStatus(200)
  public Uni<Void> delete() {
    return logins.delete(caller.get());
  }

  private static RestResponse<Value<LoginId>> response(LoginId id, boolean withCookie) {
    var answer = RestResponse.ResponseBuilder.ok(new Value<>(id));
    if (withCookie) {
      answer.header(
          HttpHeaders.SET_COOKIE,
          "vmware-api-session-id=" + id.value() + ";Path=/rest;Secure;HttpOnly");
    }
    return answer.build();
  }
}
