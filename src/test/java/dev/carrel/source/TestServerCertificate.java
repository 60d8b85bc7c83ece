package dev.carrel.source;

import dev.carrel.crypto.Certificates;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** A self-signed certificate, by default for {@code localhost}, created with keytool. */
record TestServerCertificate(X509Certificate certificate, String key) {
  private static final char[] PASSWORD = "changeit".toCharArray();

  static TestServerCertificate create() {
    return create("dns:localhost,dns:mirror.example");
  }

  static TestServerCertificate create(String names) {
    try {
      Path directory = Files.createTempDirectory("carrel-certificate");
      Path store = directory.resolve("store.p12");
      keytool(store, names);
      TestServerCertificate made = read(store);
      Files.delete(store);
      Files.delete(directory);
      return made;
    } catch (IOException | InterruptedException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void keytool(Path store, String names) throws IOException, InterruptedException {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=Carrel's test",
                "-ext",
                "san=" + names,
                "-validity",
                "30",
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(keytool.getInputStream().readAllBytes());
    if (keytool.waitFor() != 0) {
      throw new IllegalStateException(output);
    }
  }

  private static TestServerCertificate read(Path store)
      throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream bytes = Files.newInputStream(store)) {
      keys.load(bytes, PASSWORD);
    }
    String key =
        Base64.getMimeEncoder().encodeToString(keys.getKey("server", PASSWORD).getEncoded());
    return new TestServerCertificate(
        (X509Certificate) keys.getCertificate("server"),
        "-----BEGIN PRIVATE KEY-----\n" + key + "\n-----END PRIVATE KEY-----\n");
  }

  String pem() {
    return Certificates.toPem(certificate);
  }

  String thumbprint() {
    return Certificates.thumbprint(certificate);
  }

  /** A trust manager that trusts this certificate as a CA. */
  X509ExtendedTrustManager trustManager() {
    try {
      KeyStore authorities = KeyStore.getInstance("PKCS12");
      authorities.load(null, null);
      authorities.setCertificateEntry("server", certificate);
      var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(authorities);
      return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
