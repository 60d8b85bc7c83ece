package dev.carrel.testing;

import dev.carrel.crypto.Certificates;
import io.quarkus.vertx.http.HttpServer;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemTrustOptions;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** HTTPS clients of the running application that trust only its certificate. */
@ApplicationScoped
public class HttpsClients {
  private static final Path CERTIFICATE = Path.of("target/test-data/tls/certificate.pem");

  private final HttpServer server;

  HttpsClients(HttpServer server) {
    this.server = server;
  }

  /** The self-signed certificate that Carrel generated. */
  public X509Certificate certificate() throws IOException, GeneralSecurityException {
    return Certificates.parse(Files.readString(CERTIFICATE));
  }

  public int port() {
    return server.getSecurePort();
  }

  /** The HTTPS URL of a path, or of the path of a URI. */
  public String url(String uri) {
    URI plain = URI.create(uri);
    return "https://127.0.0.1:"
        + port()
        + plain.getRawPath()
        + (plain.getRawQuery() == null ? "" : "?" + plain.getRawQuery());
  }

  public SSLContext context() throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("carrel", certificate());
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }

  /** A client of the JDK. */
  public java.net.http.HttpClient createClient(Version version)
      throws IOException, GeneralSecurityException {
    return java.net.http.HttpClient.newBuilder().version(version).sslContext(context()).build();
  }

  /** A socket after the TLS handshake, with a small receive buffer. */
  public SSLSocket openSocket(String... protocols) throws IOException, GeneralSecurityException {
    return openSocket("127.0.0.1", context(), protocols);
  }

  /** A socket with another local address. */
  public SSLSocket openSocketFrom(String address) throws IOException, GeneralSecurityException {
    return openSocket(address, context());
  }

  /** A socket of a client that trusts any certificate. */
  public SSLSocket openSocketTrustingAll() throws IOException, GeneralSecurityException {
    return openSocket("127.0.0.1", contextTrustingAll());
  }

  /** A TLS context that trusts any certificate, for tests that examine the certificate. */
  public static SSLContext contextTrustingAll() throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new TrustAll()}, null);
    return context;
  }

  private SSLSocket openSocket(String from, SSLContext context, String... protocols)
      throws IOException {
    Socket plain = new Socket();
    plain.setReceiveBufferSize(64 * 1024);
    plain.setSoTimeout(10_000);
    plain.bind(new InetSocketAddress(from, 0));
    plain.connect(new InetSocketAddress("127.0.0.1", port()));
    var socket =
        (SSLSocket) context.getSocketFactory().createSocket(plain, "127.0.0.1", port(), true);
    if (protocols.length > 0) {
      socket.setEnabledProtocols(protocols);
    }
    socket.startHandshake();
    return socket;
  }

  private static final class TrustAll implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  /**
   * An HTTP/2 client with one connection. The connection window is large enough that other streams
   * continue while one stream is not read.
   */
  public HttpClient createHttp2Client(Vertx vertx) {
    return vertx.createHttpClient(
        new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_2)
            .setUseAlpn(true)
            .setSsl(true)
            .setHttp2MaxPoolSize(1)
            .setHttp2ConnectionWindowSize(4 * 1024 * 1024)
            .setTrustOptions(new PemTrustOptions().addCertPath(CERTIFICATE.toString()))
            .setDefaultHost("127.0.0.1")
            .setDefaultPort(port()));
  }
}
