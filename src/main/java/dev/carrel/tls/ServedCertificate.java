package dev.carrel.tls;

import dev.carrel.crypto.Certificates;
import io.quarkus.tls.CertificateUpdatedEvent;
import io.quarkus.vertx.http.HttpServer;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.quarkus.vertx.http.HttpsServerStart;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509KeyManager;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** The HTTPS certificate that the server presents to clients, configured or self-signed. */
@ApplicationScoped
public class ServedCertificate implements HttpServerOptionsCustomizer {
  private static final Logger LOG = Logger.getLogger(ServedCertificate.class);
  private static final List<String> KEY_TYPES = List.of("EC", "RSA", "RSASSA-PSS", "EdDSA");

  private final Vertx vertx;
  private final String tlsConfigurationName;
  private final Set<X509Certificate> replaced = ConcurrentHashMap.newKeySet();
  private final Map<X509Certificate, PresentedCertificate> presentedCache =
      new ConcurrentHashMap<>();
  private volatile List<X509Certificate> served = List.of();

  ServedCertificate(
      Vertx vertx,
      @ConfigProperty(name = "quarkus.http.tls-configuration-name", defaultValue = "<default>")
          String tlsConfigurationName) {
    this.vertx = vertx;
    this.tlsConfigurationName = tlsConfigurationName;
  }

  @Override
  public void customizeHttpsServer(HttpServerOptions options) {
    served = certificatesOf(options.getKeyCertOptions());
  }

  /**
   * A certificate in the formats of vCenter's API.
   *
   * @param thumbprint SHA-1, as {@code AA:BB:…}
   * @param pem the certificate in PEM
   */
  public record PresentedCertificate(String thumbprint, String pem) {}

  /** Cached, because each request over HTTPS needs it. The cache has one entry for each reload. */
  private PresentedCertificate toPresentedCertificate(X509Certificate certificate) {
    return presentedCache.computeIfAbsent(
        certificate,
        key -> new PresentedCertificate(Certificates.thumbprint(key), Certificates.toPem(key)));
  }

  void onStart(@ObservesAsync HttpsServerStart start, HttpServer server) {
    LOG.infof(
        "HTTPS certificate on port %d: SHA-1 thumbprint %s", server.getSecurePort(), thumbprints());
  }

  /** Quarkus fires the event at each check of the files, even if they have not changed. */
  void onReload(@Observes CertificateUpdatedEvent event) {
    List<X509Certificate> previous = served;
    if (previous.isEmpty() || !event.name().equals(tlsConfigurationName)) {
      return; // The server has not started yet, or uses another TLS configuration.
    }
    List<X509Certificate> current = certificatesOf(event.tlsConfiguration().getKeyStoreOptions());
    if (!current.equals(previous)) {
      replaced.addAll(previous);
      current.forEach(replaced::remove);
      served = current;
      LOG.infof("HTTPS certificate reloaded: SHA-1 thumbprint %s", thumbprints());
    }
  }

  private String thumbprints() {
    return served.stream()
        .map(certificate -> toPresentedCertificate(certificate).thumbprint())
        .collect(Collectors.joining(", "));
  }

  private List<X509Certificate> certificatesOf(KeyCertOptions keys) {
    try {
      var manager = (X509KeyManager) keys.getKeyManagerFactory(vertx).getKeyManagers()[0];
      return KEY_TYPES.stream()
          .map(type -> manager.getServerAliases(type, null))
          .flatMap(aliases -> aliases == null ? Stream.empty() : Stream.of(aliases))
          .map(alias -> manager.getCertificateChain(alias)[0])
          .toList();
    } catch (Exception e) { // The types depend on the kind of key store.
      throw new IllegalStateException(e);
    }
  }

  /**
   * The certificate that the client of a TLS session sees when it connects again: the one of the
   * session, or its replacement if it was reloaded since.
   *
   * @return empty if the certificate was replaced and there are several current ones
   */
  public Optional<PresentedCertificate> findCertificateFor(SSLSession session) {
    Certificate[] localCertificates = session.getLocalCertificates();
    if (localCertificates != null
        && localCertificates[0] instanceof X509Certificate certificate
        && !replaced.contains(certificate)) {
      return Optional.of(toPresentedCertificate(certificate));
    }
    List<X509Certificate> current = served;
    return current.size() == 1
        ? Optional.of(toPresentedCertificate(current.get(0)))
        : Optional.empty();
  }
}
