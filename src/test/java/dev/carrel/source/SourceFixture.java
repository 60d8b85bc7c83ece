package dev.carrel.source;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.carrel.config.CarrelConfig;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.X509ExtendedTrustManager;

/** {@link Sources}, and servers on 127.0.0.1 as sources. Closing the fixture stops the servers. */
final class SourceFixture implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  final Vertx vertx = Vertx.vertx();
  private final Map<String, String> configuration = new HashMap<>();
  private final Map<String, String> hosts = new HashMap<>();
  private X509ExtendedTrustManager platformTrust = PlatformTrust.load();

  static CarrelConfig.Pull config(Map<String, String> keys) {
    var properties = new HashMap<String, String>();
    keys.forEach((key, value) -> properties.put("carrel.pull." + key, value));
    properties.put("carrel.content.directory", "content");
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withMapping(CarrelConfig.class)
        .withSources(new PropertiesConfigSource(properties, "test", 100))
        .build()
        .getConfigMapping(CarrelConfig.class)
        .pull();
  }

  SourceFixture configure(String key, Object value) {
    configuration.put(key, String.valueOf(value));
    return this;
  }

  /** Adds a host name that only this fixture resolves. */
  SourceFixture withHost(String host, String address) {
    hosts.put(host, address);
    return this;
  }

  SourceFixture withTrust(X509ExtendedTrustManager trusted) {
    platformTrust = trusted;
    return this;
  }

  Sources sources() {
    return new Sources(
        config(configuration),
        host ->
            hosts.containsKey(host)
                ? InetAddress.getAllByName(hosts.get(host))
                : InetAddress.getAllByName(host),
        platformTrust,
        vertx);
  }

  /** Starts an HTTP server; returns the port. */
  int serve(Handler<HttpServerRequest> response) {
    return listen(vertx.createHttpServer().requestHandler(response));
  }

  /** Starts an HTTPS server; returns the port. */
  int serve(TestServerCertificate certificate, Handler<HttpServerRequest> response) {
    var options =
        new HttpServerOptions()
            .setSsl(true)
            .setKeyCertOptions(
                new PemKeyCertOptions()
                    .addCertValue(Buffer.buffer(certificate.pem()))
                    .addKeyValue(Buffer.buffer(certificate.key())));
    return listen(vertx.createHttpServer(options).requestHandler(response));
  }

  private static int listen(HttpServer server) {
    return awaitItem(server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture())
        .actualPort();
  }

  /** Starts a TCP server, for responses that an HTTP server cannot send; returns the port. */
  int serveTcp(Handler<NetSocket> connection) {
    NetServer server = vertx.createNetServer().connectHandler(connection);
    return awaitItem(server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture())
        .actualPort();
  }

  static <T> T awaitItem(Uni<T> uni) {
    return uni.await().atMost(TIMEOUT);
  }

  private static <T> T awaitItem(CompletableFuture<T> future) {
    return awaitItem(Uni.createFrom().completionStage(future));
  }

  /** Reads a source to its end. Throws the failure if reading fails. */
  byte[] readBytes(OpenedSource openSource) {
    var all = new CompletableFuture<byte[]>();
    var received = Buffer.buffer();
    openSource
        .body()
        .exceptionHandler(all::completeExceptionally)
        .endHandler(end -> all.complete(received.getBytes()))
        .handler(received::appendBuffer)
        .resume();
    return awaitItem(all);
  }

  String readText(OpenedSource openSource) {
    return new String(readBytes(openSource), StandardCharsets.US_ASCII);
  }

  static SourceEndpoint endpoint(String uri) {
    return SourceEndpoint.of(uri, null, null);
  }

  static SourceEndpoint endpointAt(int port, String path) {
    return endpoint("http://127.0.0.1:" + port + path);
  }

  OpenedSource open(int port, String path) {
    return awaitItem(sources().open(endpointAt(port, path), 0, null));
  }

  Uni<OpenedSource> open(String uri, long offset, String validator) {
    return sources().open(endpoint(uri), offset, validator);
  }

  static SourceException failure(Uni<?> uni) {
    return catchThrowableOfType(SourceException.class, () -> awaitItem(uni));
  }

  @Override
  public void close() {
    awaitItem(vertx.close().toCompletionStage().toCompletableFuture());
  }
}
