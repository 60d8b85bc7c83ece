package dev.carrel.tls;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * The certificate that Carrel makes for itself, and signs itself, where no keys are configured.
 *
 * <pre>
 * tls/                0700
 * ├─ lock             held while one is made
 * ├─ password         of the key store, 0600
 * ├─ keys.p12         the key and its certificate, 0600
 * └─ certificate.pem  the certificate alone, for clients to trust
 * </pre>
 *
 * <p>It is made once, and again at a start when it is about to run out or lacks a name under which
 * clients come.
 */
record SelfSignedCertificate(Path keyStore, String password, X509Certificate certificate) {
  private static final Logger LOG = Logger.getLogger(SelfSignedCertificate.class);
  private static final String TEMP_PREFIX = "making-";
  private static final Duration MIN_VALIDITY_LEFT = Duration.ofDays(30);

  /**
   * The one in a directory, made if need be.
   *
   * @param wanted the names that it must have; one that is made has all of this machine too
   * @throws ConfigurationException with one sentence that says what stands in the way
   */
  static SelfSignedCertificate loadOrCreate(
      Path directory, Collection<SubjectName> wanted, Clock clock) {
    try {
      createPrivate(directory);
      try (var lock = openLock(directory)) {
        lock.lock();
        SelfSignedCertificate present = read(directory);
        return present != null && present.isValidFor(wanted, clock)
            ? present
            : create(directory, wanted);
      }
    } catch (IOException e) {
      throw new ConfigurationException(
          "Could not store a self-signed certificate in %s: %s; configure your own with quarkus.tls.key-store."
              .formatted(directory, e));
    }
  }

  private boolean isValidFor(Collection<SubjectName> wanted, Clock clock) {
    return SubjectName.parse(certificate).containsAll(wanted)
        && certificate.getNotAfter().toInstant().isAfter(clock.instant().plus(MIN_VALIDITY_LEFT));
  }

  /** Null where there is none, or none that can be read: then it is made anew. */
  private static SelfSignedCertificate read(Path directory) throws IOException {
    Path keyStore = directory.resolve("keys.p12");
    Path password = directory.resolve("password");
    if (!Files.exists(keyStore) || !Files.exists(password)) {
      return null;
    }
    String secret = Files.readString(password);
    try (InputStream in = Files.newInputStream(keyStore)) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, secret.toCharArray());
      return keys.getCertificate(Keytool.ALIAS) instanceof X509Certificate certificate
          ? new SelfSignedCertificate(keyStore, secret, certificate)
          : null;
    } catch (GeneralSecurityException | IOException unreadable) {
      LOG.warnf("Could not read %s; generating a new certificate: %s", keyStore, unreadable);
      return null;
    }
  }

  /**
   * Made aside and moved into place whole: a start that is interrupted leaves nothing half made.
   */
  private static SelfSignedCertificate create(Path directory, Collection<SubjectName> wanted)
      throws IOException {
    deleteUnfinished(directory);
    Path aside = Files.createTempDirectory(directory, TEMP_PREFIX);
    try {
      List<SubjectName> names = new ArrayList<>(LocalHostNames.findAll());
      wanted.stream().filter(name -> !names.contains(name)).forEach(names::add);
      writePrivate(aside, "password", new BigInteger(130, new SecureRandom()).toString(32));
      Keytool.generateKeys(aside.resolve("keys.p12"), aside.resolve("password"), names);
      SelfSignedCertificate made = read(aside);
      if (made == null) {
        throw new IOException("the key store created by keytool is not readable");
      }
      writePrivate(aside, "certificate.pem", Certificates.toPem(made.certificate()));
      restrict(aside.resolve("keys.p12"), "rw-------");
      // The password first: a key store without its own is made anew.
      for (String file : List.of("password", "certificate.pem", "keys.p12")) {
        Files.move(aside.resolve(file), directory.resolve(file), StandardCopyOption.ATOMIC_MOVE);
      }
      LOG.infof("Generated a self-signed certificate in %s for %s", directory, names);
      return new SelfSignedCertificate(
          directory.resolve("keys.p12"), made.password(), made.certificate());
    } finally {
      deleteAll(aside);
    }
  }

  private static void deleteUnfinished(Path directory) throws IOException {
    try (var unfinished = Files.newDirectoryStream(directory, TEMP_PREFIX + "*")) {
      for (Path aside : unfinished) {
        deleteAll(aside);
      }
    }
  }

  private static void deleteAll(Path directory) throws IOException {
    try (var files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }

  private static void createPrivate(Path directory) throws IOException {
    Files.createDirectories(directory);
    restrict(directory, "rwx------");
  }

  private static FileChannel openLock(Path directory) throws IOException {
    Path lock = directory.resolve("lock");
    return FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private static void writePrivate(Path directory, String name, String text) throws IOException {
    Path file = Files.createFile(directory.resolve(name));
    restrict(file, "rw-------");
    Files.writeString(file, text);
  }

  private static void restrict(Path path, String permissions) throws IOException {
    if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }
  }
}
