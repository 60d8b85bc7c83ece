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
 * Settles the headers in which proxies tell what a client sent, before anything looks at them: from
 * here on they are there only if a trusted proxy sent them, and in one form. Vert.x then takes them
 * for the request's scheme, authority and remote address.
 *
 * <p>The client is the last address that no trusted proxy has: what stands before it, the client
 * may have said itself. Quarkus and Vert.x would take the first; and Quarkus reads these headers
 * before any filter, and leaves a request unanswered that has them wrong. So its own reading is not
 * used.
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

  /** Before all other filters. */
  private static final int FILTER_PRIORITY = 100_000;

  private final TrustedProxies trusted;

  ForwardedHeaders(
      CarrelConfig config,
      @ConfigProperty(name = "quarkus.http.proxy.proxy-address-forwarding") boolean byQuarkus) {
    this.trusted = TrustedProxies.parse(config.trustedProxies(), byQuarkus);
  }

  /** Whether the client of a request came through a trusted proxy that said so. */
  public static boolean isForwarded(HttpServerRequest request) {
    MultiMap headers = request.headers();
    return headers.contains(FOR) || headers.contains(PROTO) || headers.contains(HOST);
  }

  void registerFilter(@Observes Filters filters) {
    filters.register(this::normalize, FILTER_PRIORITY);
  }

  void disableQuarkusForwarding(@Observes Router router) {
    if (!trusted.isEmpty()) {
      router.allowForward(AllowForwardHeaders.X_FORWARD);
    }
  }

  private void normalize(RoutingContext context) {
    HttpServerRequest request = context.request();
    MultiMap headers = request.headers();
    if (ALL.stream().noneMatch(headers::contains)) {
      context.next();
      return;
    }
    InetAddress peer =
        ForwardedHeaderParser.parseAddress(request.connection().remoteAddress().hostAddress());
    ForwardedInfo said =
        peer != null && trusted.contains(peer)
            ? forwarded(headers.getAll(FORWARDED)).mergedWith(xForwarded(headers))
            : ForwardedInfo.NONE;
    ALL.forEach(headers::remove);
    if (said == null) {
      context
          .response()
          .setStatusCode(HttpResponseStatus.BAD_REQUEST.code())
          .end("The Forwarded and X-Forwarded-* headers contradict each other.\n");
      return;
    }
    apply(said, request);
    context.next();
  }

  private ForwardedInfo forwarded(List<String> headers) {
    List<Map<String, String>> elements =
        ForwardedHeaderParser.parseForwarded(String.join(",", headers));
    if (elements == null || elements.isEmpty()) {
      return ForwardedInfo.NONE;
    }
    int client = firstUntrusted(elements.stream().map(element -> element.get("for")).toList());
    Map<String, String> element = elements.get(client);
    return new ForwardedInfo(
        ForwardedHeaderParser.parseAddress(element.get("for")),
        ForwardedHeaderParser.parseScheme(element.get("proto")),
        ForwardedHeaderParser.parseAuthority(element.get("host"), null));
  }

  private ForwardedInfo xForwarded(MultiMap headers) {
    List<String> clients = ForwardedHeaderParser.splitList(headers.getAll(FOR));
    String client = clients.isEmpty() ? null : clients.get(firstUntrusted(clients));
    return new ForwardedInfo(
        ForwardedHeaderParser.parseAddress(client),
        ForwardedHeaderParser.parseScheme(first(headers, PROTO)),
        ForwardedHeaderParser.parseAuthority(first(headers, HOST), first(headers, PORT)));
  }

  /** Which of those through whom a request came, nearest last, is the first not to be trusted. */
  private int firstUntrusted(List<String> through) {
    int client = through.size() - 1;
    while (client > 0 && isTrusted(through.get(client))) {
      client--;
    }
    return client;
  }

  private boolean isTrusted(String text) {
    InetAddress address = ForwardedHeaderParser.parseAddress(text);
    return address != null && trusted.contains(address);
  }

  private static String first(MultiMap headers, String name) {
    List<String> values = ForwardedHeaderParser.splitList(headers.getAll(name));
    return values.isEmpty() ? null : values.get(0);
  }

  /** In the one way that Vert.x, which reads them later, cannot misunderstand. */
  private static void apply(ForwardedInfo said, HttpServerRequest request) {
    MultiMap headers = request.headers();
    if (said.client() != null) {
      headers.set(FOR, said.client().getHostAddress());
    }
    if (said.scheme() != null) {
      headers.set(PROTO, said.scheme());
    }
    // It forgets the request's port where it is told a scheme and no host.
    String host =
        said.host() == null && said.scheme() != null ? requestedHost(request) : said.host();
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
