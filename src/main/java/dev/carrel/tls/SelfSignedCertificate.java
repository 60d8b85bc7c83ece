package dev.carrel.tls;

import dev.carrel.crypto.Certificates;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * The self-signed certificate that is used if no HTTPS keys are configured.
 *
 * <pre>
 * tls/                0700
 * ├─ lock             locked while the certificate is read or created
 * ├─ keys.pem         the private key and its certificate, 0600
 * └─ certificate.pem  the certificate alone, for clients to trust
 * </pre>
 *
 * <p>It is created at the first start, and again at a start when it expires within 30 days or lacks
 * a configured name.
 */
record SelfSignedCertificate(Path keys, X509Certificate certificate) {
  private static final Logger LOG = Logger.getLogger(SelfSignedCertificate.class);
  private static final String KEYS = "keys.pem";
  private static final String CERTIFICATE = "certificate.pem";
  private static final String TEMP_PREFIX = "making-";
  private static final Duration MIN_VALIDITY_LEFT = Duration.ofDays(30);

  /**
   * Loads the certificate from a directory, or creates it if it is missing, unreadable or no longer
   * valid.
   *
   * @param requiredNames the names that the certificate must contain; a new certificate also
   *     contains the names and addresses of this machine
   * @throws ConfigurationException if the directory cannot be read or written
   */
  static SelfSignedCertificate loadOrCreate(
      Path directory, Collection<SubjectName> requiredNames, Clock clock) {
    try {
      createPrivate(directory);
      try (var lock = openLock(directory)) {
        lock.lock();
        SelfSignedCertificate existing = read(directory);
        return existing != null && existing.isValidFor(requiredNames, clock)
            ? existing
            : create(directory, requiredNames, clock);
      }
    } catch (IOException e) {
      throw new ConfigurationException(
          "Could not store a self-signed certificate in %s: %s; configure your own with quarkus.tls.key-store."
              .formatted(directory, e));
    }
  }

  private boolean isValidFor(Collection<SubjectName> requiredNames, Clock clock) {
    return SubjectName.parse(certificate).containsAll(requiredNames)
        && certificate.getNotAfter().toInstant().isAfter(clock.instant().plus(MIN_VALIDITY_LEFT));
  }

  /** Null if the certificate is missing or unreadable. */
  private static SelfSignedCertificate read(Path directory) throws IOException {
    Path keys = directory.resolve(KEYS);
    if (!Files.exists(keys)) {
      return null;
    }
    try {
      return new SelfSignedCertificate(keys, Certificates.parse(Files.readString(keys)));
    } catch (CertificateException | CharacterCodingException e) {
      LOG.warnf("Could not read %s; generating a new certificate: %s", keys, e);
      return null;
    }
  }

  /**
   * Creates the files in a temporary directory and moves them into place, so that an interrupted
   * start leaves no incomplete files.
   */
  private static SelfSignedCertificate create(
      Path directory, Collection<SubjectName> requiredNames, Clock clock) throws IOException {
    deleteUnfinished(directory);
    Path tempDirectory = Files.createTempDirectory(directory, TEMP_PREFIX);
    try {
      List<SubjectName> names = new ArrayList<>(LocalHostNames.findAll());
      requiredNames.stream().filter(name -> !names.contains(name)).forEach(names::add);
      GeneratedKey generated = GeneratedKey.generate(names, clock);
      String certificate = Certificates.toPem(generated.certificate());
      writePrivate(tempDirectory, CERTIFICATE, certificate);
      writePrivate(tempDirectory, KEYS, Certificates.toPem(generated.key()) + certificate);
      // The keys last: if the start is interrupted before, the next one still needs new keys, and
      // creates both files again.
      for (String file : List.of(CERTIFICATE, KEYS)) {
        Files.move(
            tempDirectory.resolve(file), directory.resolve(file), StandardCopyOption.ATOMIC_MOVE);
      }
      LOG.infof("Generated a self-signed certificate in %s for %s", directory, names);
      return new SelfSignedCertificate(directory.resolve(KEYS), generated.certificate());
    } finally {
      deleteAll(tempDirectory);
    }
  }

  private static void deleteUnfinished(Path directory) throws IOException {
    try (var unfinished = Files.newDirectoryStream(directory, TEMP_PREFIX + "*")) {
      for (Path tempDirectory : unfinished) {
        deleteAll(tempDirectory);
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
