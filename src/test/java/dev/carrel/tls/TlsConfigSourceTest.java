package dev.carrel.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carrel.crypto.Certificates;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsConfigSourceTest {
  private static final String P12 = "quarkus.tls.key-store.p12.";
  private static final String PEM = "quarkus.tls.key-store.pem.0.";
  private static final String LEGACY_PREFIX = "quarkus.http.ssl.certificate.";

  private static final char[] PASSWORD = "secret".toCharArray();

  @TempDir static Path directory;

  @TempDir Path data;

  /** Creates two key stores with the same password, and their content as PEM. */
  @BeforeAll
  static void createKeys() throws Exception {
    for (String name : List.of("one", "two")) {
      var names = List.of(SubjectName.parse("localhost").orElseThrow());
      var generated = GeneratedKey.generate(names, Clock.systemUTC());
      Files.writeString(directory.resolve(name + ".key"), Certificates.toPem(generated.key()));
      Files.writeString(
          directory.resolve(name + ".crt"), Certificates.toPem(generated.certificate()));
      writeKeyStore(directory.resolve(name + ".p12"), generated);
    }
  }

  private static void writeKeyStore(Path file, GeneratedKey generated) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    Certificate[] chain = {generated.certificate()};
    store.setKeyEntry("key", generated.key(), PASSWORD, chain);
    try (var out = Files.newOutputStream(file)) {
      store.store(out, PASSWORD);
    }
  }

  private SmallRyeConfig config(Map<String, String> configured) {
    return config(new PropertiesConfigSource(resolveDirectory(configured), "configured", 400));
  }

  private SmallRyeConfig config(ConfigSource configured) {
    return new SmallRyeConfigBuilder()
        .addDefaultInterceptors()
        .withDefaultValue("carrel.data-directory", data.toString())
        .withDefaultValue(P12 + "password", "not-the-password")
        .withSources(configured)
        .withSources(new TlsConfigSource())
        .build();
  }

  private static Map<String, String> resolveDirectory(Map<String, String> configured) {
    var resolved = new HashMap<String, String>();
    configured.forEach((key, value) -> resolved.put(key, value.replace("DIR", "" + directory)));
    return resolved;
  }

  private static String value(SmallRyeConfig config, String key) {
    return config.getConfigValue(key).getValue();
  }

  @Test
  void shouldCreateCertificateWithoutConfiguredKeys() throws IOException {
    var config =
        config(
            Map.of(
                "carrel.tls.additional-names",
                "vcenter.example, 10.0.0.1",
                "carrel.public-url",
                "https://public.example:443"));

    String keys = data.resolve("tls/keys.pem").toString();
    assertThat(value(config, "quarkus.tls.key-store.pem.carrel.key")).isEqualTo(keys);
    assertThat(value(config, "quarkus.tls.key-store.pem.carrel.cert")).isEqualTo(keys);
    assertThat(Files.readString(data.resolve("tls/certificate.pem"))).contains("CERTIFICATE");
  }

  @ParameterizedTest
  @CsvSource({
    P12 + "path, DIR/one.p12, " + P12 + "password, secret, quarkus.tls.reload-period",
    PEM + "key, DIR/one.key, " + PEM + "cert, DIR/one.crt, quarkus.tls.reload-period",
    LEGACY_PREFIX
        + "files, DIR/one.crt, "
        + LEGACY_PREFIX
        + "key-files, DIR/one.key, quarkus.http.ssl.certificate.reload-period"
  })
  void shouldUseAndReloadConfiguredKeys(
      String key, String value, String other, String otherValue, String reload) {
    var config = config(Map.of(key, value, other, otherValue));

    assertThat(value(config, reload)).isEqualTo("1m");
    assertThat(data.resolve("tls")).doesNotExist();
  }

  @Test
  void shouldUseKeysOfNamedConfiguration() {
    var config =
        config(
            Map.of(
                "quarkus.http.tls-configuration-name", "web",
                "quarkus.tls.web.key-store.p12.path", "DIR/one.p12",
                "quarkus.tls.web.key-store.p12.password", "secret"));

    assertThat(value(config, "quarkus.tls.web.reload-period")).isEqualTo("1m");
    assertThat(value(config, "quarkus.tls.web.protocols")).isEqualTo("TLSv1.3,TLSv1.2");
  }

  @Test
  void shouldReadKeysFromEnvironment() {
    var environment =
        new EnvConfigSource(
            resolveDirectory(
                Map.of(
                    "QUARKUS_TLS_KEY_STORE_PEM_0_KEY", "DIR/one.key",
                    "QUARKUS_TLS_KEY_STORE_PEM_0_CERT", "DIR/missing.crt")),
            300);

    assertThatThrownBy(() -> config(environment))
        .hasMessageContaining("%scert is %s/missing.crt, which is not readable.", PEM, directory);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          pem.0.key=/nope,       pem.0.cert=DIR/one.crt | quarkus.tls.key-store.pem.0.key is /nope, which is not readable.
          pem.0.key=DIR/one.key, pem.0.cert=/nope       | quarkus.tls.key-store.pem.0.cert is /nope, which is not readable.
          pem.0.key=DIR/one.key, pem.0.cert=DIR/one.key | quarkus.tls.key-store.pem.0.cert is DIR/one.key, which does not start with a PEM certificate.
          pem.0.key=DIR/one.crt, pem.0.cert=DIR/one.crt | quarkus.tls.key-store.pem.0.key is DIR/one.crt, which is not a PEM private key for quarkus.tls.key-store.pem.0.cert.
          pem.0.key=DIR/two.key, pem.0.cert=DIR/one.crt | quarkus.tls.key-store.pem.0.key is DIR/two.key, which does not match the certificate of quarkus.tls.key-store.pem.0.cert.
          pem.0.key=DIR/one.key, x=y                    | quarkus.tls.key-store.pem.0.cert is missing or empty.
          p12.path=/nope,        p12.password=secret    | quarkus.tls.key-store.p12.path is /nope, which is not readable.
          p12.path=DIR/one.p12,  p12.password=wrong     | quarkus.tls.key-store.p12.path is DIR/one.p12, which cannot be opened with the password of quarkus.tls.key-store.p12.password.
          p12.path=DIR/one.key,  p12.password=secret    | quarkus.tls.key-store.p12.path is DIR/one.key, which cannot be opened with the password of quarkus.tls.key-store.p12.password.
          p12.path=DIR/one.p12,  pem.0.key=DIR/one.key  | quarkus.tls.key-store.p12 and quarkus.tls.key-store.pem are both set: configure one source of HTTPS keys.
          """)
  void shouldRejectUnusableKeys(String keys, String message) {
    var configured = new HashMap<String, String>();
    for (String pair : keys.split(",\\s*")) {
      configured.put("quarkus.tls.key-store." + pair.split("=")[0], pair.split("=")[1]);
    }

    assertThatThrownBy(() -> config(configured))
        .isInstanceOf(ConfigurationException.class)
        .hasNoCause()
        .hasMessage(message.replace("DIR", "" + directory));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          quarkus.http.ssl.certificate.files          | DIR/one.crt | quarkus.http.ssl.certificate.files and quarkus.tls.key-store.p12 are both set: configure one source of HTTPS keys.
          quarkus.http.ssl.certificate.key-store-file | DIR/one.p12 | quarkus.http.ssl.certificate.key-store-file and quarkus.tls.key-store.p12 are both set: configure one source of HTTPS keys.
          quarkus.http.tls-configuration-name         | web         | quarkus.http.tls-configuration-name is web, but no key quarkus.tls.web.key-store.* is set.
          """)
  void shouldRejectKeysFromTwoSources(String key, String value, String message) {
    var configured = Map.of(P12 + "path", "DIR/one.p12", P12 + "password", "secret", key, value);

    assertThatThrownBy(() -> config(configured)).hasMessage(message);
  }

  @Test
  void shouldRejectInvalidAdditionalName() {
    assertThatThrownBy(
            () -> config(Map.of("carrel.tls.additional-names", "vcenter.example,not a name")))
        .hasMessage(
            "Invalid value 'not a name' in carrel.tls.additional-names: expected a host name or an IP address.");
  }
}
