package dev.carrel.api.legacyrest;

import dev.carrel.api.Credentials;
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

/** The operations of {@link LoginService} under {@code /rest}. */
@Path("/rest/com/vmware/cis/session")
@Tag(name = "session")
public class LegacyLoginResource {
  private final LoginService logins;
  private final CurrentCaller caller;

  LegacyLoginResource(LoginService logins, CurrentCaller caller) {
    this.logins = logins;
    this.caller = caller;
  }

  /**
   * Creates a login. The response contains its id in a header, too. It also sets a cookie, unless
   * the client sends the header {@code vmware-use-header-authn}.
   */
  @POST
  public Uni<RestResponse<Value<LoginId>>> create(
      @RestHeader("vmware-use-header-authn") String useHeaderAuthn, EmptyBody body) {
    return logins.create(caller.get()).map(id -> toResponse(id, useHeaderAuthn == null));
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

  private static RestResponse<Value<LoginId>> toResponse(LoginId id, boolean withCookie) {
    var response =
        RestResponse.ResponseBuilder.ok(new Value<>(id))
            .header(Credentials.LOGIN_ID_HEADER, id.value());
    if (withCookie) {
      response.header(
          HttpHeaders.SET_COOKIE,
          Credentials.LOGIN_ID_HEADER + "=" + id.value() + ";Path=/rest;Secure;HttpOnly");
    }
    return response.build();
  }
}
