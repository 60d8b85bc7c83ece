package dev.carrel.tls;

import dev.carrel.config.BootstrapConfig;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The keys that were configured for https, in one of Quarkus' ways: a key store of its TLS registry
 * ({@code quarkus.tls.key-store.*}, or a named one's), or {@code quarkus.http.ssl.certificate.*}.
 */
final class ConfiguredTlsKeys {
  private static final String TLS_CONFIGURATION_NAME = "quarkus.http.tls-configuration-name";
  private static final String LEGACY_KEY_PREFIX = "quarkus.http.ssl.certificate.";
  private static final Pattern PEM = Pattern.compile("(pem\\.(?:\"[^\"]*\"|[^.]+)\\.)(?:key|cert)");
  private static final String RELOAD_PERIOD = "reload-period";
  private static final String DEFAULT_RELOAD_PERIOD = "1m";

  private final BootstrapConfig config;
  private final String registry;
  private final String keyStore;

  ConfiguredTlsKeys(BootstrapConfig config) {
    this.config = config;
    String bucket = config.value(TLS_CONFIGURATION_NAME);
    this.registry = bucket == null ? "quarkus.tls." : "quarkus.tls." + quote(bucket) + ".";
    this.keyStore = registry + "key-store.";
  }

  private static String quote(String bucket) {
    return bucket.matches("[\\w-]+") ? bucket : '"' + bucket + '"';
  }

  /** Whether there are any, however wrong they may be. */
  boolean areConfigured() {
    return isNamed() || !sourceKeys().isEmpty();
  }

  private boolean isNamed() {
    return config.value(TLS_CONFIGURATION_NAME) != null;
  }

  /** The keys of the configuration that each tell where all there is to serve with comes from. */
  private List<String> sourceKeys() {
    var sources = new TreeSet<String>();
    for (String rest : config.keysUnder(keyStore)) {
      String kind = rest.replaceFirst("\\..*", "");
      if (List.of("pem", "p12", "jks").contains(kind)) {
        sources.add(keyStore + kind);
      }
    }
    for (String rest : List.of("files", "key-store-file")) {
      if (!config.values(LEGACY_KEY_PREFIX + rest).isEmpty()) {
        sources.add(LEGACY_KEY_PREFIX + rest);
      }
    }
    return List.copyOf(sources);
  }

  /**
   * What is to be configured beside them, so that they are read again when their files change.
   *
   * @throws ConfigurationException with one sentence that names the key, where they cannot be used
   */
  Map<String, String> validate() {
    List<String> sources = sourceKeys();
    if (sources.isEmpty()) {
      throw new ConfigurationException(
          "%s is %s, but no key %s* is set."
              .formatted(TLS_CONFIGURATION_NAME, config.value(TLS_CONFIGURATION_NAME), keyStore));
    }
    if (sources.size() > 1) {
      throw new ConfigurationException(
          "%s and %s are both set: configure one source of HTTPS keys."
              .formatted(sources.get(0), sources.get(1)));
    }
    String source = sources.get(0);
    if (source.startsWith(LEGACY_KEY_PREFIX)) {
      checkWithoutRegistry(source);
      return Map.of(LEGACY_KEY_PREFIX + RELOAD_PERIOD, DEFAULT_RELOAD_PERIOD);
    }
    checkRegistry(source);
    return Map.of(
        registry + RELOAD_PERIOD, DEFAULT_RELOAD_PERIOD, registry + "protocols", "TLSv1.3,TLSv1.2");
  }

  private void checkRegistry(String source) {
    if (source.endsWith("pem")) {
      pemPairs().forEach(pair -> checkPem(pair + "key", pair + "cert", pair + "password"));
    } else {
      checkStore(source + ".path", source + ".password", source.endsWith("p12") ? "PKCS12" : "JKS");
    }
  }

  private TreeSet<String> pemPairs() {
    var pairs = new TreeSet<String>();
    for (String rest : config.keysUnder(keyStore)) {
      Matcher pem = PEM.matcher(rest);
      if (pem.matches()) {
        pairs.add(keyStore + pem.group(1));
      }
    }
    return pairs;
  }

  private void checkPem(String key, String certificate, String password) {
    var keyFile = new KeyFile(key, Path.of(required(key)));
    var certificateFile = new KeyFile(certificate, Path.of(required(certificate)));
    keyFile.requireReadable();
    certificateFile.requireCertificate();
    if (config.value(password) == null) {
      keyFile.requireKeyOf(certificateFile);
    }
  }

  private void checkStore(String path, String password, String type) {
    var store = new KeyFile(path, Path.of(required(path)));
    store.requireReadable();
    // Where its password comes from elsewhere, only Quarkus knows it.
    if (config.keysUnder(keyStore + "credentials").isEmpty()) {
      store.requireKeyStore(type, password, required(password));
    }
  }

  private void checkWithoutRegistry(String source) {
    for (String key : List.of(source, LEGACY_KEY_PREFIX + "key-files")) {
      config.values(key).forEach(file -> new KeyFile(key, Path.of(file)).requireReadable());
    }
  }

  private String required(String key) {
    String value = config.value(key);
    if (value == null) {
      throw new ConfigurationException(key + " is missing or empty.");
    }
    return value;
  }
}
