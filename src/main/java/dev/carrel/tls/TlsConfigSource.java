package dev.carrel.tls;

import dev.carrel.config.BootstrapConfig;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.PropertiesConfigSource;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Provides the HTTPS keys to Quarkus: it validates the configured keys, or else configures the
 * self-signed certificate. It provides nothing at build time.
 */
public final class TlsConfigSource implements ConfigSourceFactory {
  /**
   * The hash iterations of passwords of PKCS #12 key stores that this JVM creates. Vert.x copies a
   * PEM key into such a store in memory, several times at each start, with a password that is no
   * secret. The default of 10,000 iterations would cost 0.2 s of each start.
   */
  private static final String ITERATIONS = "keystore.pkcs12.keyPbeIterationCount";

  private static final String NAMES = "carrel.tls.additional-names";
  private static final String PUBLIC_URL = "carrel.public-url";

  @Override
  public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
    if (BootstrapConfig.isBuildTime()) {
      return List.of();
    }
    if (System.getProperty(ITERATIONS) == null) {
      System.setProperty(ITERATIONS, "1");
    }
    var config = new BootstrapConfig(context);
    var configuredKeys = new ConfiguredTlsKeys(config);
    Map<String, String> keys =
        configuredKeys.areConfigured() ? configuredKeys.validate() : selfSignedKeys(config);
    return List.of(new PropertiesConfigSource(keys, "TLS keys", BootstrapConfig.ORDINAL));
  }

  private static Map<String, String> selfSignedKeys(BootstrapConfig config) {
    Path directory = config.dataDirectory().resolve("tls").toAbsolutePath().normalize();
    SelfSignedCertificate certificate =
        SelfSignedCertificate.loadOrCreate(directory, configuredNames(config), Clock.systemUTC());
    return Map.of(
        "quarkus.tls.key-store.pem.carrel.key", certificate.keys().toString(),
        "quarkus.tls.key-store.pem.carrel.cert", certificate.keys().toString());
  }

  /** The names in {@code carrel.tls.additional-names} and the host in {@code carrel.public-url}. */
  private static List<SubjectName> configuredNames(BootstrapConfig config) {
    var names = new ArrayList<SubjectName>();
    for (String name : config.values(NAMES)) {
      names.add(
          SubjectName.parse(name)
              .orElseThrow(
                  () ->
                      new ConfigurationException(
                          "Invalid value '%2$s' in %1$s: expected a host name or an IP address."
                              .formatted(NAMES, name))));
    }
    host(config.value(PUBLIC_URL)).flatMap(SubjectName::parse).ifPresent(names::add);
    return names;
  }

  /** Ignores an invalid URL: {@code ConfigurationValidator} rejects it later. */
  private static Optional<String> host(String url) {
    try {
      return url == null ? Optional.empty() : Optional.ofNullable(new URI(url).getHost());
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }
}
