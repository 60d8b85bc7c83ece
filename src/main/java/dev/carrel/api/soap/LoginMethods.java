package dev.carrel.api.soap;

import dev.carrel.api.CallerResolver;
import dev.carrel.api.Credentials;
import dev.carrel.audit.Channel;
import dev.carrel.auth.Authenticator;
import dev.carrel.auth.Caller;
import dev.carrel.auth.LoginInfo;
import dev.carrel.auth.LoginService;
import dev.carrel.http.ClientAddress;
import dev.carrel.text.Sanitizer;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.VapiError;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** The methods of the SessionManager. A session of the SOAP API is a login of all APIs. */
@ApplicationScoped
class LoginMethods {
  private final CallerResolver callerResolver;
  private final Authenticator authenticator;
  private final LoginService logins;

  LoginMethods(CallerResolver callerResolver, Authenticator authenticator, LoginService logins) {
    this.callerResolver = callerResolver;
    this.authenticator = authenticator;
    this.logins = logins;
  }

  Uni<SoapResponse> login(SoapRequest request, Caller caller) {
    request.requireReceiver(ServiceContent.SESSION_MANAGER);
    var password = new Credentials.Password(request.text("userName"), request.text("password"));
    return callerResolver
        .resolve(password, Channel.SOAP, request.http())
        .onFailure(LoginMethods::isUnauthenticated)
        .transform(failure -> SoapFault.invalidLogin())
        .chain(logins::create)
        .chain(
            loginId ->
                authenticator
                    .findLogin(loginId.value())
                    .onItem()
                    .ifNull()
                    .failWith(SoapFault::invalidLogin)
                    .map(login -> userSession(loginId.value(), login, request.http()))
                    .map(
                        session ->
                            new SoapResponse(
                                out -> out.field(VimMethods.RESULT, session),
                                Optional.of(loginId.value()))));
  }

  static boolean isUnauthenticated(Throwable failure) {
    return failure instanceof VapiError error && error.type() == ErrorType.UNAUTHENTICATED;
  }

  Uni<SoapResponse> logout(SoapRequest request, Caller caller) {
    request.requireReceiver(ServiceContent.SESSION_MANAGER);
    return logins.delete(caller).replaceWith(SoapResponse.EMPTY);
  }

  Uni<SoapResponse> sessionIsActive(SoapRequest request, Caller caller) {
    request.requireReceiver(ServiceContent.SESSION_MANAGER);
    String user = request.text("userName");
    return authenticator
        .findLogin(request.text("sessionID").strip())
        .map(login -> login != null && login.user().equalsIgnoreCase(user))
        .map(isActive -> new SoapResponse(out -> out.field(VimMethods.RESULT, Value.of(isActive))));
  }

  /** Returns the UserSession of a request; null without a login. */
  Uni<Value> currentSession(SoapRequest request, Caller caller) {
    return caller == null || !(request.credentials() instanceof Credentials.Login credentials)
        ? Uni.createFrom().nullItem()
        : authenticator
            .findLogin(credentials.id())
            .onItem()
            .ifNotNull()
            .transform(login -> userSession(credentials.id(), login, request.http()));
  }

  /** The address and the user agent are those of the request, because they are not stored. */
  private static Value userSession(String loginId, LoginInfo login, HttpServerRequest http) {
    String userAgent = http.getHeader(HttpHeaders.USER_AGENT);
    return new Fields()
        .add("key", loginId)
        .add("userName", login.user())
        .add("fullName", login.user())
        .add("loginTime", login.createdTime())
        .add("lastActiveTime", login.lastAccessedTime())
        .add("locale", "en")
        .add("messageLocale", "en")
        .add("extensionSession", false)
        .add("ipAddress", ClientAddress.of(http))
        .add("userAgent", userAgent == null ? "" : Sanitizer.removeUnprintable(userAgent))
        .add("callCount", Value.ofInt(0))
        .toStructure("UserSession");
  }
}
