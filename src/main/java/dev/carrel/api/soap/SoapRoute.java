package dev.carrel.api.soap;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carrel.api.BodyReader;
import dev.carrel.api.CallerResolver;
import dev.carrel.audit.Actor;
import dev.carrel.audit.Channel;
import dev.carrel.auth.Caller;
import dev.carrel.database.ErrorMapping;
import dev.carrel.http.ClientAddress;
import dev.carrel.http.RequestId;
import dev.carrel.http.RetryAfter;
import dev.carrel.http.UrlPaths;
import dev.carrel.journal.Journal;
import dev.carrel.operation.OperationRecorder;
import dev.carrel.vapi.ErrorBody;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.VapiError;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Set;

/**
 * The routes {@code POST /sdk} and {@code POST /pbm}, and the list of versions that clients read
 * first. A fault has the HTTP status 500, as in vSphere. If the server is unavailable or throttles
 * logins, the response is 503 without SOAP, as from vCenter's proxy.
 */
@ApplicationScoped
class SoapRoute {
  /** The cookie with the login id. */
  static final String COOKIE = "vmware_soap_session";

  private static final String VERSIONS_PATH = UrlPaths.SOAP + "/vimServiceVersions.xml";

  private static final String VERSIONS =
      """
      <?xml version="1.0" encoding="UTF-8" ?>
      <namespaces version="1.0"><namespace><name>urn:vim25</name><version>8.0.3.0</version><priorVersions>\
      <version>8.0.2.0</version><version>7.0.3.0</version><version>6.7</version><version>6.5</version>\
      <version>6.0</version></priorVersions></namespace></namespaces>
      """;

  private static final String MEDIA_TYPE = "text/xml;charset=utf-8";
  private static final int OK = 200;
  private static final int FAULT_STATUS = 500;
  private static final int UNAVAILABLE_STATUS = 503;

  /** Methods that call a vAPI operation, which is recorded by its interceptor. */
  private static final Set<String> RECORDED_AS_OPERATIONS = Set.of("Login", "Logout");

  private final VimMethods vimMethods;
  private final PbmMethods pbmMethods;
  private final CallerResolver callerResolver;
  private final OperationRecorder recorder;
  private final Journal journal;
  private final ObjectMapper json;

  SoapRoute(
      VimMethods vimMethods,
      PbmMethods pbmMethods,
      CallerResolver callerResolver,
      OperationRecorder recorder,
      Journal journal,
      ObjectMapper json) {
    this.vimMethods = vimMethods;
    this.pbmMethods = pbmMethods;
    this.callerResolver = callerResolver;
    this.recorder = recorder;
    this.journal = journal;
    this.json = json;
  }

  void registerRoutes(@Observes Router router) {
    router.get(VERSIONS_PATH).handler(SoapRoute::sendVersions);
    router.post(UrlPaths.SOAP).handler(context -> handle(context, VimNames.NAMESPACE));
    router.post(UrlPaths.PBM).handler(context -> handle(context, PbmMethods.NAMESPACE));
  }

  private static void sendVersions(RoutingContext context) {
    context.response().putHeader(HttpHeaders.CONTENT_TYPE, "text/xml").end(VERSIONS);
  }

  private void handle(RoutingContext context, String namespace) {
    HttpServerRequest request = context.request();
    BodyReader.read(request)
        .chain(
            body ->
                Uni.createFrom()
                    .deferred(() -> call(body, namespace, request))
                    .onFailure()
                    .recoverWithItem(failure -> sendFailure(failure, request)))
        .subscribe()
        .with(done -> {}, failure -> request.connection().close());
  }

  private Uni<Void> call(Buffer body, String namespace, HttpServerRequest http) {
    SoapRequest request = SoapRequest.parse(body.getBytes(), http);
    String method = request.method().name();
    if (!request.method().namespace().equals(namespace)) {
      throw SoapFault.invalidRequest(
          "The method %s is not in the namespace %s.".formatted(method, namespace));
    }
    return (namespace.equals(PbmMethods.NAMESPACE)
            ? callPbm(request, method)
            : callVim(request, method))
        .invoke(response -> send(response, namespace, method, http))
        .replaceWithVoid();
  }

  private Uni<SoapResponse> callPbm(SoapRequest request, String method) {
    if (!method.equals(PbmMethods.RETRIEVE_SERVICE_CONTENT)) {
      throw SoapFault.methodNotFound(request.receiver(), method);
    }
    return recorder.recordMethod(
        "pbm." + method,
        anonymous(request.http()),
        () -> Uni.createFrom().item(pbmMethods.retrieveServiceContent()));
  }

  /** Unknown methods are rejected before the caller is authenticated. */
  private Uni<SoapResponse> callVim(SoapRequest request, String name) {
    VimMethods.Method method =
        vimMethods
            .find(name)
            .orElseThrow(
                () ->
                    VimNames.isMethod(name)
                        ? SoapFault.methodNotFound(request.receiver(), name)
                        : SoapFault.invalidRequest("The method '%s' is unknown.".formatted(name)));
    journal.describe(request.http(), "vim25." + name, null, OK, type -> FAULT_STATUS);
    return resolveCaller(request, method)
        .chain(
            caller ->
                RECORDED_AS_OPERATIONS.contains(name)
                    ? method.handler().handle(request, caller)
                    : recorder.recordMethod(
                        "vim25." + name,
                        caller == null ? anonymous(request.http()) : caller.actor(),
                        () -> method.handler().handle(request, caller)));
  }

  /** Returns the caller; null if the request has no login, and the method needs none. */
  private Uni<Caller> resolveCaller(SoapRequest request, VimMethods.Method method) {
    return callerResolver
        .resolve(request.credentials(), Channel.SOAP, request.http())
        .onFailure(LoginMethods::isUnauthenticated)
        .recoverWithNull()
        .invoke(
            caller -> {
              if (caller == null && !method.allowsAnonymous().test(request)) {
                throw SoapFault.notAuthenticated(request.receiver());
              }
            });
  }

  private static Actor anonymous(HttpServerRequest http) {
    return new Actor(null, Channel.SOAP, ClientAddress.of(http), RequestId.of(http));
  }

  private void send(
      SoapResponse response, String namespace, String method, HttpServerRequest http) {
    var out = new XmlOutput();
    out.element(namespace, method + "Response", response.content());
    response
        .loginId()
        .ifPresent(id -> http.response().putHeader(HttpHeaders.SET_COOKIE, cookie(id, http)));
    end(http, OK, MEDIA_TYPE, null, Buffer.buffer(out.toEnvelope()));
  }

  /** Not {@code Secure} over plain HTTP, because clients would not send the cookie back. */
  private static String cookie(String loginId, HttpServerRequest http) {
    return "%s=\"%s\"; Path=/; HttpOnly%s"
        .formatted(COOKIE, loginId, "https".equals(http.scheme()) ? "; Secure" : "");
  }

  private Void sendFailure(Throwable failure, HttpServerRequest http) {
    if (failure instanceof SoapFault fault) {
      sendFault(fault, http);
      return null;
    }
    VapiError error = ErrorMapping.toVapiError(failure);
    if (error.type() == ErrorType.SERVICE_UNAVAILABLE) {
      sendUnavailable(error, http);
    } else {
      sendFault(SoapFault.of(error), http);
    }
    return null;
  }

  private void sendFault(SoapFault fault, HttpServerRequest http) {
    var out = new XmlOutput();
    fault.write(out);
    VapiError error = fault.getCause() instanceof VapiError cause ? cause : null;
    end(http, FAULT_STATUS, MEDIA_TYPE, error, Buffer.buffer(out.toEnvelope()));
  }

  private void sendUnavailable(VapiError error, HttpServerRequest http) {
    RetryAfter.addTo(http.response(), error);
    try {
      Buffer body = Buffer.buffer(json.writeValueAsBytes(ErrorBody.of(error)));
      end(http, UNAVAILABLE_STATUS, "application/json", error, body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private void end(
      HttpServerRequest http, int status, String mediaType, VapiError error, Buffer body) {
    http.response().setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, mediaType);
    journal.write(http, status, error).subscribe().with(written -> http.response().end(body));
  }
}
