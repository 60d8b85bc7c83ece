package dev.carrel.api.control;

import dev.carrel.api.Api;
import dev.carrel.api.Credentials;
import dev.carrel.audit.Channel;
import dev.carrel.auth.ControlKeyAuthenticator;
import dev.carrel.config.CarrelConfig;
import dev.carrel.http.ErrorStatus;
import dev.carrel.http.UrlPaths;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

/**
 * The control API. Its callers authenticate by a key. Only if the server needs no key, the
 * console's pages authenticate by the login of their user.
 */
@Singleton
class ControlApi implements Api {
  private static final int CONFLICT = 409;

  private final Provider<CarrelConfig> config;
  private final Provider<ControlKeyAuthenticator> keyAuthenticator;

  /**
   * Creates the API. The parameters are not used before the first request, because this bean is
   * created by the static initialization, before the configuration is read.
   */
  ControlApi(Provider<CarrelConfig> config, Provider<ControlKeyAuthenticator> keyAuthenticator) {
    this.config = config;
    this.keyAuthenticator = keyAuthenticator;
  }

  @Override
  public Channel channel() {
    return Channel.CONTROL;
  }

  @Override
  public String rootPath() {
    return UrlPaths.CONTROL;
  }

  /**
   * Returns the credentials of a request. All requests that reach a resource of this API pass here,
   * however the client spells the path.
   *
   * @throws VapiError NOT_FOUND if the control API is disabled
   */
  @Override
  public Credentials credentials(HttpServerRequest http) {
    if (!config.get().control().enabled()) {
      throw Message.CONTROL_DISABLED.toError(ErrorType.NOT_FOUND);
    }
    return Credentials.ControlKey.fromRequest(http, keyAuthenticator.get().isKeyRequired());
  }

  /** The challenge of the other APIs would ask for a password. */
  @Override
  public boolean sendsChallenge() {
    return false;
  }

  @Override
  public int status(ErrorType type) {
    return type == ErrorType.NOT_ALLOWED_IN_CURRENT_STATE ? CONFLICT : ErrorStatus.rest(type);
  }

  @Override
  public Response toResponse(VapiError error, int status) {
    Response.ResponseBuilder response =
        Response.status(status).type(Problem.MEDIA_TYPE).entity(Problem.of(error, status));
    return error.type() == ErrorType.UNAUTHENTICATED
        ? response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer").build()
        : response.build();
  }
}
