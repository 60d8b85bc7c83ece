package dev.carrel.operation;

import dev.carrel.content.ContentStore;
import dev.carrel.ovf.Descriptor;
import dev.carrel.ovf.Manifest;
import dev.carrel.ovf.OvfException;
import dev.carrel.ovf.OvfPart;
import dev.carrel.ovf.Signature;
import dev.carrel.session.ValidationError;
import dev.carrel.store.ItemFileStore.Present;
import dev.carrel.vapi.LocalizableMessage;
import dev.carrel.vapi.Message;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Reads the parts of an OVF package and compares them with its files. It blocks: it belongs on a
 * worker thread.
 */
final class OvfInspection {
  /** How a descriptor is called that is not there. */
  private static final String ANY_DESCRIPTOR = "*.ovf";

  private final Map<String, Present> files = new LinkedHashMap<>();
  private final ContentStore contents;
  private final Digests digests;
  private final Instant now;
  private final List<Digests.Wanted> notTaken = new ArrayList<>();
  private final Set<String> missing = new TreeSet<>();
  private final List<ValidationError> invalid = new ArrayList<>();

  OvfInspection(List<Present> present, ContentStore contents, Digests digests, Instant now) {
    present.forEach(file -> files.put(file.name(), file));
    this.contents = contents;
    this.digests = digests;
    this.now = now;
  }

  /** Reads one part of a package. */
  private interface Reading<T> {
    T from(InputStream in) throws IOException;
  }

  /** Fails with {@link Digests.NotTaken} where a file has to be read to know. */
  OvfPackage result() throws IOException {
    checkReferences();
    for (Present file : parts(OvfPart.MANIFEST)) {
      Optional<Manifest> manifest = read(file, Manifest::parse);
      if (manifest.isPresent()) {
        checkManifest(file, manifest.get());
      }
    }
    if (!notTaken.isEmpty()) {
      throw new Digests.NotTaken(notTaken);
    }
    for (Present file : parts(OvfPart.CERTIFICATE)) {
      Optional<Signature> signature = read(file, Signature::parse);
      if (signature.isPresent()) {
        checkSignature(file, signature.get());
      }
    }
    boolean sound = missing.isEmpty() && invalid.isEmpty();
    return new OvfPackage(missing, invalid, sound ? signature().orElse(null) : null);
  }

  /** Who signed; empty where nobody did, or the certificate file cannot be read. */
  Optional<PackageSignature> signature() throws IOException {
    for (Present file : parts(OvfPart.CERTIFICATE)) {
      return read(file, Signature::parse).map(signature -> PackageSignature.of(signature, now));
    }
    return Optional.empty();
  }

  private void checkReferences() throws IOException {
    List<Present> descriptors = parts(OvfPart.DESCRIPTOR);
    if (descriptors.isEmpty()) {
      missing.add(ANY_DESCRIPTOR);
      return;
    }
    descriptors.stream().skip(1).forEach(one -> flaw(one, Message.DESCRIPTOR_REPEATED, one.name()));
    Optional<Descriptor> descriptor = read(descriptors.get(0), Descriptor::parse);
    if (descriptor.isPresent()) {
      checkReferences(descriptor.get());
    }
  }

  private void checkReferences(Descriptor descriptor) {
    Set<String> referenced =
        descriptor.references().stream()
            .map(Descriptor.Reference::href)
            .collect(Collectors.toSet());
    for (Descriptor.Reference reference : descriptor.references()) {
      Present file = files.get(reference.href());
      if (file == null) {
        missing.add(reference.href());
      } else if (reference.size() != null && reference.size() != file.size()) {
        flaw(file, Message.SIZE_MISMATCH, file.name(), reference.size(), file.size());
      }
    }
    files.values().stream()
        .filter(file -> file.part() == null && !referenced.contains(file.name()))
        .forEach(file -> flaw(file, Message.FILE_NOT_REFERENCED, file.name()));
  }

  private void checkManifest(Present manifestFile, Manifest manifest) throws IOException {
    for (Manifest.Entry entry : manifest.entries()) {
      Present file = files.get(entry.file());
      if (file == null) {
        missing.add(entry.file());
      } else if (!hasDigest(file, entry)) {
        flaw(
            file,
            Message.MANIFEST_MISMATCH,
            file.name(),
            entry.algorithm(),
            entry.digest(),
            manifestFile.name());
      }
    }
    for (Present file : files.values()) {
      boolean isSigned = file.part() == null || file.is(OvfPart.DESCRIPTOR);
      if (isSigned && manifest.of(file.name()).isEmpty()) {
        flaw(file, Message.NOT_IN_MANIFEST, file.name(), manifestFile.name());
      }
    }
  }

  /** By what was taken as the file arrived, or else since; what is not known yet is asked for. */
  private boolean hasDigest(Present file, Manifest.Entry entry) throws IOException {
    if (file.checksum().algorithm() == entry.algorithm()) {
      return file.checksum().checksum().equals(entry.digest());
    }
    var wanted = new Digests.Wanted(file.content(), entry.algorithm());
    String taken = digests.of(wanted);
    if (taken == null) {
      if (!contents.isWhole(file.content(), file.size())) {
        throw MissingFiles.unreadable(file.name());
      }
      notTaken.add(wanted);
      return true;
    }
    return taken.equals(entry.digest());
  }

  private void checkSignature(Present certificate, Signature signature) throws IOException {
    Present manifest = files.get(signature.manifest());
    if (manifest == null || !manifest.is(OvfPart.MANIFEST)) {
      flaw(certificate, Message.NOTHING_SIGNED, certificate.name(), signature.manifest());
    } else if (manifest.size() > Manifest.MAX_BYTES || !signature.verifies(bytes(manifest))) {
      flaw(certificate, Message.SIGNATURE_MISMATCH, certificate.name(), manifest.name());
    }
  }

  private byte[] bytes(Present file) throws IOException {
    try {
      return Files.readAllBytes(contents.path(file.content()));
    } catch (NoSuchFileException missing) {
      throw MissingFiles.unreadable(file.name());
    }
  }

  private List<Present> parts(OvfPart part) {
    return files.values().stream().filter(file -> file.is(part)).toList();
  }

  private <T> Optional<T> read(Present file, Reading<T> reading) throws IOException {
    try (var in = Files.newInputStream(contents.path(file.content()))) {
      return Optional.of(reading.from(in));
    } catch (OvfException flaw) {
      flaw(file, Message.PACKAGE_INVALID, file.name(), flaw.getMessage());
      return Optional.empty();
    } catch (NoSuchFileException missing) {
      throw MissingFiles.unreadable(file.name());
    }
  }

  private void flaw(Present file, Message message, Object... args) {
    LocalizableMessage why = message.of(args);
    invalid.add(new ValidationError(file.name(), why));
  }
}
