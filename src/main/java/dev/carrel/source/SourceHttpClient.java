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
 * Sends one HTTP request over a new connection. It resolves the host, checks the addresses against
 * the allow list, and connects to a checked address. The name is not resolved again, because a
 * second lookup could return a different, unchecked address (DNS rebinding).
 */
final class SourceHttpClient {
  private static final int MAX_ADDRESSES = 4;
  private static final int MAX_CHUNK = 64 * 1024;
  private static final int MAX_HEADER_BYTES = 32 * 1024;

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

  /**
   * Sends a request and returns the response with any status; fails only with {@link
   * SourceException}.
   */
  Future<SourceResponse> execute(
      HttpMethod method,
      NormalizedUrl target,
      Map<String, String> headers,
      HostCertificateVerifier trust) {
    return resolveAllowed(target)
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

  private Future<List<InetSocketAddress>> resolveAllowed(NormalizedUrl target) {
    return vertx
        .executeBlocking(() -> resolve(target), false)
        .timeout(connectTimeout.toMillis(), TimeUnit.MILLISECONDS)
        .map(
            resolved ->
                allowList.filterAllowed(target, resolved).stream()
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
   * Without pooling, proxy, redirects, cookies and compression, which Vert.x does not enable by
   * default.
   */
  private HttpClientOptions options(HostCertificateVerifier trust) {
    return new HttpClientOptions()
        .setKeepAlive(false)
        .setConnectTimeout(Math.toIntExact(connectTimeout.toMillis()))
        .setSslHandshakeTimeout(connectTimeout.toMillis())
        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
        .setVerifyHost(!trust.isPinned())
        .setTrustOptions(TrustOptions.wrap(trust))
        .setMaxHeaderSize(MAX_HEADER_BYTES)
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

  /** Tries the next address only if the connection to this one is refused. */
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

  /** Pauses the response before any of its body is delivered. */
  private Future<HttpClientResponse> send(HttpClientRequest request) {
    // Failures are reported by the response; without these handlers, Vert.x would also log them,
    // even if the response was closed on purpose.
    request.connection().exceptionHandler(ignored -> {});
    return request
        .send()
        .map(
            response -> {
              response.pause();
              return response.exceptionHandler(ignored -> {});
            })
        .timeout(idleTimeout.toMillis(), TimeUnit.MILLISECONDS);
  }
}
