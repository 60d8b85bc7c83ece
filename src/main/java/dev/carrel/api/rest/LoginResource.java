package dev.carrel.api.rest;

import dev.carrel.api.Credentials;
import dev.carrel.api.CurrentCaller;
import dev.carrel.api.EmptyBody;
import dev.carrel.auth.LoginId;
import dev.carrel.auth.LoginInfo;
import dev.carrel.auth.LoginService;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestResponse;

/** The operations of {@link LoginService} under {@code /api}. */
@Path("/api/session")
@Tag(name = "session")
public class LoginResource {
  private final LoginService logins;
  private final CurrentCaller caller;

  LoginResource(LoginService logins, CurrentCaller caller) {
    this.logins = logins;
    this.caller = caller;
  }

  /** Creates a login. The response contains its id in a header, too. */
  @POST
  @ResponseStatus(201)
  public Uni<RestResponse<LoginId>> create(EmptyBody body) {
    return logins
        .create(caller.get())
        .map(
            id ->
                RestResponse.ResponseBuilder.create(RestResponse.Status.CREATED, id)
                    .header(Credentials.LOGIN_ID_HEADER, id.value())
                    .build());
  }

  @GET
  public Uni<LoginInfo> get() {
    return logins.get(caller.get());
  }

  @DELETE
  public Uni<Void> delete() {
    return logins.delete(caller.get());
  }
}
