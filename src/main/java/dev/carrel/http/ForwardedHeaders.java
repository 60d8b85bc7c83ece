package dev.carrel.http;

import dev.carrel.config.CarrelConfig;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.AllowForwardHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Normalizes {@code Forwarded} and {@code X-Forwarded-*} headers before any other filter: it
 * deletes them unless a trusted proxy sent them, and replaces them with one form. Vert.x then
 * derives the request's scheme, authority and remote address from them.
 *
 * <p>The client is the last address in the list that is not a trusted proxy; the addresses before
 * it may have been sent by the client itself. The support in Quarkus is not used: it takes the
 * first address, reads the headers before any filter, and does not respond to a request with
 * malformed headers.
 */
@ApplicationScoped
public class ForwardedHeaders {
  private static final String HOST = "X-Forwarded-Host";
  private static final String FORWARDED = "Forwarded";
  private static final String FOR = "X-Forwarded-For";
  private static final String PROTO = "X-Forwarded-Proto";
  private static final String PORT = "X-Forwarded-Port";
  private static final List<String> ALL =
      List.of(FORWARDED, FOR, PROTO, HOST, PORT, "X-Forwarded-Ssl", "X-Forwarded-Prefix");

  /** Higher than that of all other filters, so that this one runs first. */
  private static final int FILTER_PRIORITY = 100_000;

  private final TrustedProxies trustedProxies;

  ForwardedHeaders(
      CarrelConfig config,
      @ConfigProperty(name = "quarkus.http.proxy.proxy-address-forwarding")
          boolean isQuarkusForwarding) {
    this.trustedProxies = TrustedProxies.parse(config.trustedProxies(), isQuarkusForwarding);
  }

  /** Whether a trusted proxy forwarded the request. */
  public static boolean isForwarded(HttpServerRequest request) {
    MultiMap headers = request.headers();
    return headers.contains(FOR) || headers.contains(PROTO) || headers.contains(HOST);
  }

  void registerFilter(@Observes Filters filters) {
    filters.register(this::normalize, FILTER_PRIORITY);
  }

  void disableQuarkusForwarding(@Observes Router router) {
    if (!trustedProxies.isEmpty()) {
      router.allowForward(AllowForwardHeaders.X_FORWARD);
    }
  }

  /** Responds with 400 if the headers contradict each other. */
  private void normalize(RoutingContext context) {
    HttpServerRequest request = context.request();
    MultiMap headers = request.headers();
    if (ALL.stream().noneMatch(headers::contains)) {
      context.next();
      return;
    }
    InetAddress peer =
        ForwardedHeaderParser.parseAddress(request.connection().remoteAddress().hostAddress());
    ForwardedInfo forwardedInfo =
        peer != null && trustedProxies.contains(peer)
            ? parseForwarded(headers.getAll(FORWARDED)).mergedWith(parseXForwarded(headers))
            : ForwardedInfo.NONE;
    ALL.forEach(headers::remove);
    if (forwardedInfo == null) {
      context
          .response()
          .setStatusCode(HttpResponseStatus.BAD_REQUEST.code())
          .end("The Forwarded and X-Forwarded-* headers contradict each other.\n");
      return;
    }
    apply(forwardedInfo, request);
    context.next();
  }

  private ForwardedInfo parseForwarded(List<String> headers) {
    List<Map<String, String>> elements =
        ForwardedHeaderParser.parseForwarded(String.join(",", headers));
    if (elements == null || elements.isEmpty()) {
      return ForwardedInfo.NONE;
    }
    int client = lastUntrusted(elements.stream().map(element -> element.get("for")).toList());
    Map<String, String> element = elements.get(client);
    return new ForwardedInfo(
        ForwardedHeaderParser.parseAddress(element.get("for")),
        ForwardedHeaderParser.parseScheme(element.get("proto")),
        ForwardedHeaderParser.parseAuthority(element.get("host"), null));
  }

  private ForwardedInfo parseXForwarded(MultiMap headers) {
    List<String> clients = ForwardedHeaderParser.splitList(headers.getAll(FOR));
    String client = clients.isEmpty() ? null : clients.get(lastUntrusted(clients));
    return new ForwardedInfo(
        ForwardedHeaderParser.parseAddress(client),
        ForwardedHeaderParser.parseScheme(first(headers, PROTO)),
        ForwardedHeaderParser.parseAuthority(first(headers, HOST), first(headers, PORT)));
  }

  /**
   * The index of the last address that is not a trusted proxy; 0 if all are. The nearest proxy is
   * the last.
   */
  private int lastUntrusted(List<String> addresses) {
    int client = addresses.size() - 1;
    while (client > 0 && isTrusted(addresses.get(client))) {
      client--;
    }
    return client;
  }

  private boolean isTrusted(String text) {
    InetAddress address = ForwardedHeaderParser.parseAddress(text);
    return address != null && trustedProxies.contains(address);
  }

  private static String first(MultiMap headers, String name) {
    List<String> values = ForwardedHeaderParser.splitList(headers.getAll(name));
    return values.isEmpty() ? null : values.get(0);
  }

  /** Sets the headers in the form that Vert.x reads: one value each. */
  private static void apply(ForwardedInfo forwardedInfo, HttpServerRequest request) {
    MultiMap headers = request.headers();
    if (forwardedInfo.client() != null) {
      headers.set(FOR, forwardedInfo.client().getHostAddress());
    }
    if (forwardedInfo.scheme() != null) {
      headers.set(PROTO, forwardedInfo.scheme());
    }
    // Vert.x drops the request's port if there is a scheme but no host.
    String host =
        forwardedInfo.host() == null && forwardedInfo.scheme() != null
            ? requestedHost(request)
            : forwardedInfo.host();
    if (host != null) {
      headers.set(HOST, host);
    }
  }

  private static String requestedHost(HttpServerRequest request) {
    HostAndPort authority = request.authority(true);
    String host = authority == null ? request.getHeader(HttpHeaders.HOST) : authority.toString();
    return ForwardedHeaderParser.parseAuthority(host, null);
  }
}
