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
 * The HTTPS keys that are configured in Quarkus: a key store of its TLS registry ({@code
 * quarkus.tls.key-store.*}, or that of a named TLS configuration), or {@code
 * quarkus.http.ssl.certificate.*}.
 */
final class ConfiguredTlsKeys {
  private static final String TLS_CONFIGURATION_NAME = "quarkus.http.tls-configuration-name";
  private static final String LEGACY_KEY_PREFIX = "quarkus.http.ssl.certificate.";
  private static final Pattern PEM = Pattern.compile("(pem\\.(?:\"[^\"]*\"|[^.]+)\\.)(?:key|cert)");
  private static final String RELOAD_PERIOD = "reload-period";
  private static final String DEFAULT_RELOAD_PERIOD = "1m";

  private final BootstrapConfig config;
  private final String registryPrefix;
  private final String keyStorePrefix;

  ConfiguredTlsKeys(BootstrapConfig config) {
    this.config = config;
    String name = config.value(TLS_CONFIGURATION_NAME);
    this.registryPrefix = name == null ? "quarkus.tls." : "quarkus.tls." + quote(name) + ".";
    this.keyStorePrefix = registryPrefix + "key-store.";
  }

  private static String quote(String name) {
    return name.matches("[\\w-]+") ? name : '"' + name + '"';
  }

  /** Whether any keys are configured, valid or not. */
  boolean areConfigured() {
    return isNamed() || !findKeySources().isEmpty();
  }

  private boolean isNamed() {
    return config.value(TLS_CONFIGURATION_NAME) != null;
  }

  /**
   * Returns the configuration key, or its prefix, of each configured source of HTTPS keys. A valid
   * configuration has exactly one source.
   */
  private List<String> findKeySources() {
    var sources = new TreeSet<String>();
    for (String suffix : config.keysUnder(keyStorePrefix)) {
      String kind = suffix.replaceFirst("\\..*", "");
      if (List.of("pem", "p12", "jks").contains(kind)) {
        sources.add(keyStorePrefix + kind);
      }
    }
    for (String suffix : List.of("files", "key-store-file")) {
      if (!config.values(LEGACY_KEY_PREFIX + suffix).isEmpty()) {
        sources.add(LEGACY_KEY_PREFIX + suffix);
      }
    }
    return List.copyOf(sources);
  }

  /**
   * Validates the keys and their files. Returns default values that Carrel adds to the
   * configuration: a reload period, so that changed files are read again, and the TLS protocols for
   * a key store of the TLS registry.
   *
   * @throws ConfigurationException if the keys cannot be used; the message contains the
   *     configuration key
   */
  Map<String, String> validate() {
    List<String> sources = findKeySources();
    if (sources.isEmpty()) {
      throw new ConfigurationException(
          "%s is %s, but no key %s* is set."
              .formatted(
                  TLS_CONFIGURATION_NAME, config.value(TLS_CONFIGURATION_NAME), keyStorePrefix));
    }
    if (sources.size() > 1) {
      throw new ConfigurationException(
          "%s and %s are both set: configure one source of HTTPS keys."
              .formatted(sources.get(0), sources.get(1)));
    }
    String source = sources.get(0);
    if (source.startsWith(LEGACY_KEY_PREFIX)) {
      validateLegacyKeys(source);
      return Map.of(LEGACY_KEY_PREFIX + RELOAD_PERIOD, DEFAULT_RELOAD_PERIOD);
    }
    validateRegistryKeys(source);
    return Map.of(
        registryPrefix + RELOAD_PERIOD,
        DEFAULT_RELOAD_PERIOD,
        registryPrefix + "protocols",
        "TLSv1.3,TLSv1.2");
  }

  private void validateRegistryKeys(String source) {
    if (source.endsWith("pem")) {
      pemPairs().forEach(pair -> validatePem(pair + "key", pair + "cert", pair + "password"));
    } else {
      validateKeyStore(
          source + ".path", source + ".password", source.endsWith("p12") ? "PKCS12" : "JKS");
    }
  }

  private TreeSet<String> pemPairs() {
    var pairs = new TreeSet<String>();
    for (String suffix : config.keysUnder(keyStorePrefix)) {
      Matcher pem = PEM.matcher(suffix);
      if (pem.matches()) {
        pairs.add(keyStorePrefix + pem.group(1));
      }
    }
    return pairs;
  }

  private void validatePem(String key, String certificate, String password) {
    var keyFile = new KeyFile(key, Path.of(required(key)));
    var certificateFile = new KeyFile(certificate, Path.of(required(certificate)));
    keyFile.requireReadable();
    certificateFile.requireCertificate();
    if (config.value(password) == null) {
      keyFile.requireKeyOf(certificateFile);
    }
  }

  private void validateKeyStore(String path, String password, String type) {
    var store = new KeyFile(path, Path.of(required(path)));
    store.requireReadable();
    // With a credentials provider, only Quarkus can obtain the password.
    if (config.keysUnder(keyStorePrefix + "credentials").isEmpty()) {
      store.requireKeyStore(type, password, required(password));
    }
  }

  private void validateLegacyKeys(String source) {
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
