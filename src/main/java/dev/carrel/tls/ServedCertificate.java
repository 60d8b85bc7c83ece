package dev.carrel.tls;

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

/** The certificate that clients see, whichever way its key was configured. */
@ApplicationScoped
public class ServedCertificate implements HttpServerOptionsCustomizer {
  private static final Logger LOG = Logger.getLogger(ServedCertificate.class);
  private static final List<String> KEY_TYPES = List.of("EC", "RSA", "RSASSA-PSS", "EdDSA");

  private final Vertx vertx;
  private final String tlsConfigurationName;
  private final Set<X509Certificate> replaced = ConcurrentHashMap.newKeySet();
  private final Map<X509Certificate, Presented> presentedCache = new ConcurrentHashMap<>();
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
   * What clients are told of a certificate.
   *
   * @param thumbprint SHA-1, as {@code AA:BB:…}
   */
  public record Presented(String thumbprint, String pem) {}

  /** Each request over https asks for it; there are as many as there were reloads. */
  private Presented presented(X509Certificate certificate) {
    return presentedCache.computeIfAbsent(
        certificate, one -> new Presented(Certificates.thumbprint(one), Certificates.toPem(one)));
  }

  void onStart(@ObservesAsync HttpsServerStart start, HttpServer server) {
    LOG.infof(
        "HTTPS certificate on port %d: SHA-1 thumbprint %s", server.getSecurePort(), thumbprints());
  }

  /** Quarkus tells this at every look at the files, whether they have changed or not. */
  void onReload(@Observes CertificateUpdatedEvent reloaded) {
    List<X509Certificate> before = served;
    if (before.isEmpty() || !reloaded.name().equals(tlsConfigurationName)) {
      return; // nothing is served yet, or not from there
    }
    List<X509Certificate> now = certificatesOf(reloaded.tlsConfiguration().getKeyStoreOptions());
    if (!now.equals(before)) {
      replaced.addAll(before);
      now.forEach(replaced::remove);
      served = now;
      LOG.infof("HTTPS certificate reloaded: SHA-1 thumbprint %s", thumbprints());
    }
  }

  private String thumbprints() {
    return served.stream()
        .map(one -> presented(one).thumbprint())
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
    } catch (Exception e) { // of whatever kind of key store
      throw new IllegalStateException(e);
    }
  }

  /**
   * The certificate that a client will be shown when it connects again as it did for this session.
   * It was shown the same, unless that has been replaced since.
   *
   * @return empty where it cannot be told
   */
  public Optional<Presented> presentedTo(SSLSession session) {
    Certificate[] shown = session.getLocalCertificates();
    if (shown != null
        && shown[0] instanceof X509Certificate certificate
        && !replaced.contains(certificate)) {
      return Optional.of(presented(certificate));
    }
    List<X509Certificate> now = served;
    return now.size() == 1 ? Optional.of(presented(now.get(0))) : Optional.empty();
  }
}
