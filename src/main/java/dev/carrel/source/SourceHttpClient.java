package dev.carrel.source;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Asks a host one thing over a connection of its own. The host is looked up for it, and the
 * connection goes to an address that was judged: were the name looked up a second time, it could
 * mean another one by then.
 */
final class SourceHttpClient {
  private static final int MAX_ADDRESSES = 4;
  private static final int MAX_CHUNK = 64 * 1024;
  private static final int MAX_HEADERS = 32 * 1024;

  private final Vertx vertx;
  private final AllowList allowList;
  private final HostResolver hostResolver;
  private final Duration connectTimeout;
  private final Duration idleTimeout;

  SourceHttpClient(
      Vertx vertx,
      AllowList allowList,
      HostResolver hostResolver,
      Duration connectTimeout,
      Duration idleTimeout) {
    this.vertx = vertx;
    this.allowList = allowList;
    this.hostResolver = hostResolver;
    this.connectTimeout = connectTimeout;
    this.idleTimeout = idleTimeout;
  }

  /** Asks, and brings whatever is answered; fails with a {@link SourceException} only. */
  Future<SourceResponse> execute(
      HttpMethod method, NormalizedUrl target, Map<String, String> headers, ServerTrust trust) {
    return addresses(target)
        .compose(
            addresses -> {
              HttpClient client = vertx.createHttpClient(options(trust));
              return connect(client, request(method, target, headers), addresses.iterator())
                  .compose(this::send)
                  .map(response -> new SourceResponse(target, response, client))
                  .onFailure(failure -> client.close());
            })
        .recover(failure -> Future.failedFuture(SourceFailures.toSourceException(failure, target)));
  }

  private Future<List<InetSocketAddress>> addresses(NormalizedUrl target) {
    return vertx
        .executeBlocking(() -> resolve(target), false)
        .timeout(connectTimeout.toMillis(), TimeUnit.MILLISECONDS)
        .map(
            found ->
                allowList.filterAllowed(target, found).stream()
                    .limit(MAX_ADDRESSES)
                    .map(address -> new InetSocketAddress(address, target.port()))
                    .toList());
  }

  private InetAddress[] resolve(NormalizedUrl target) throws Exception {
    allowList.requireAllowed(target);
    InetAddress literal = target.ipLiteral();
    return literal == null ? hostResolver.resolve(target.host()) : new InetAddress[] {literal};
  }

  /**
   * No pool, no proxy, no redirects, no cookies, no compression: Vert.x does no more than is said.
   */
  private HttpClientOptions options(ServerTrust trust) {
    return new HttpClientOptions()
        .setKeepAlive(false)
        .setConnectTimeout(Math.toIntExact(connectTimeout.toMillis()))
        .setSslHandshakeTimeout(connectTimeout.toMillis())
        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
        .setVerifyHost(!trust.isPinned())
        .setTrustOptions(TrustOptions.wrap(trust))
        .setMaxHeaderSize(MAX_HEADERS)
        .setMaxChunkSize(MAX_CHUNK);
  }

  private RequestOptions request(
      HttpMethod method, NormalizedUrl target, Map<String, String> headers) {
    var request =
        new RequestOptions()
            .setMethod(method)
            .setSsl(target.isSecure())
            .setHost(target.host())
            .setPort(target.port())
            .setURI(target.requestUri())
            .setConnectTimeout(connectTimeout.toMillis())
            .addHeader("User-Agent", "Carrel");
    headers.forEach(request::addHeader);
    return request;
  }

  /** The next address is tried only where nobody listens at this one. */
  private Future<HttpClientRequest> connect(
      HttpClient client, RequestOptions request, Iterator<InetSocketAddress> addresses) {
    SocketAddress address = SocketAddress.inetSocketAddress(addresses.next());
    return client
        .request(new RequestOptions(request).setServer(address))
        .recover(
            failure ->
                failure instanceof ConnectException && addresses.hasNext()
                    ? connect(client, request, addresses)
                    : Future.failedFuture(failure));
  }

  /** The body is paused before anything of it can come. */
  private Future<HttpClientResponse> send(HttpClientRequest request) {
    // The answer's failure tells it too; without a handler, Vert.x would log what a host does
    // wrong. Nor is it an error that an answer which nobody reads on is cut.
    request.connection().exceptionHandler(failure -> {});
    return request
        .send()
        .map(
            response -> {
              response.pause();
              return response.exceptionHandler(cut -> {});
            })
        .timeout(idleTimeout.toMillis(), TimeUnit.MILLISECONDS);
  }
}
