package dev.carrel.updatesession;

import dev.carrel.content.ContentChecksums;
import dev.carrel.content.ContentNotFoundException;
import dev.carrel.content.ContentStore;
import dev.carrel.library.ItemFileStore.PackageFile;
import dev.carrel.library.MissingFileCheck;
import dev.carrel.ovf.Descriptor;
import dev.carrel.ovf.Manifest;
import dev.carrel.ovf.ManifestSignature;
import dev.carrel.ovf.OvfException;
import dev.carrel.ovf.OvfFileRole;
import dev.carrel.vapi.LocalizableMessage;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.session.ValidationError;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jboss.logging.Logger;

/**
 * Reads the descriptor, manifest and certificate of an OVF package and checks its files against
 * them. Its methods block, so they must run on a worker thread.
 *
 * <p>If the session has received a descriptor, that one decides which files the package has: files
 * of an earlier package that it does not reference are superseded, and not checked. Otherwise the
 * descriptor of the earlier package decides.
 */
final class OvfPackageInspection {
  private static final Logger LOG = Logger.getLogger(OvfPackageInspection.class);

  private final Map<String, PackageFile> files = new LinkedHashMap<>();
  private final ContentStore contents;
  private final ContentChecksums contentChecksums;
  private final Instant now;
  private final List<ContentChecksums.ChecksumRequest> missingChecksums = new ArrayList<>();
  private final Set<String> missingFiles = new TreeSet<>();
  private final Set<String> supersededFiles = new TreeSet<>();
  private final List<ValidationError> invalidFiles = new ArrayList<>();

  OvfPackageInspection(
      List<PackageFile> packageFiles,
      ContentStore contents,
      ContentChecksums contentChecksums,
      Instant now) {
    packageFiles.forEach(file -> files.put(file.name(), file));
    this.contents = contents;
    this.contentChecksums = contentChecksums;
    this.now = now;
  }

  private interface Parser<T> {
    T parse(InputStream in) throws IOException;
  }

  /**
   * Checks the whole package.
   *
   * @throws ContentChecksums.ChecksumsMissing if checksums of files must be computed first
   */
  OvfPackageReport inspect() throws IOException {
    checkReferences();
    for (PackageFile file : filesWithRole(OvfFileRole.MANIFEST)) {
      Optional<Manifest> manifest = parse(file, Manifest::parse);
      if (manifest.isPresent()) {
        checkManifest(file, manifest.get());
      }
    }
    if (!missingChecksums.isEmpty()) {
      throw new ContentChecksums.ChecksumsMissing(missingChecksums);
    }
    for (PackageFile file : filesWithRole(OvfFileRole.CERTIFICATE)) {
      Optional<ManifestSignature> signature = parse(file, ManifestSignature::parse);
      if (signature.isPresent()) {
        checkSignature(file, signature.get());
      }
    }
    boolean isValid = missingFiles.isEmpty() && invalidFiles.isEmpty();
    return new OvfPackageReport(
        missingFiles, invalidFiles, supersededFiles, isValid ? signature().orElse(null) : null);
  }

  /** Returns the signature; empty if the package has none or its certificate file is invalid. */
  Optional<PackageSignature> signature() throws IOException {
    for (PackageFile file : filesWithRole(OvfFileRole.CERTIFICATE)) {
      return parse(file, ManifestSignature::parse)
          .map(manifestSignature -> PackageSignature.of(manifestSignature, now));
    }
    return Optional.empty();
  }

  private void checkReferences() throws IOException {
    List<PackageFile> received =
        filesWithRole(OvfFileRole.DESCRIPTOR).stream()
            .filter(file -> !file.isOfEarlierPackage())
            .toList();
    List<PackageFile> descriptors =
        received.isEmpty() ? filesWithRole(OvfFileRole.DESCRIPTOR) : received;
    if (descriptors.isEmpty()) {
      missingFiles.add(OvfPackageReport.ANY_DESCRIPTOR_NAME);
      return;
    }
    descriptors.stream()
        .skip(1)
        .forEach(file -> addInvalid(file, Message.DUPLICATE_DESCRIPTOR, file.name()));
    Optional<Descriptor> descriptor = parse(descriptors.get(0), Descriptor::parse);
    Set<String> referenced = descriptor.map(Descriptor::fileNames).orElse(Set.of());
    if (!received.isEmpty()) {
      supersedeFilesExcept(referenced);
    }
    if (descriptor.isPresent()) {
      checkReferences(descriptors.get(0), descriptor.get(), referenced);
    }
  }

  private void supersedeFilesExcept(Set<String> referenced) {
    files.values().stream()
        .filter(file -> file.isOfEarlierPackage() && !referenced.contains(file.name()))
        .map(PackageFile::name)
        .forEach(supersededFiles::add);
    files.keySet().removeAll(supersededFiles);
  }

  private void checkReferences(
      PackageFile descriptorFile, Descriptor descriptor, Set<String> referenced) {
    for (Descriptor.Reference reference : descriptor.references()) {
      PackageFile file = files.get(reference.href());
      if (file == null) {
        missingFiles.add(reference.href());
      } else if (reference.size() != null && reference.size() != file.size()) {
        addInvalid(file, Message.SIZE_MISMATCH, file.name(), reference.size(), file.size());
      }
    }
    files.values().stream()
        .filter(file -> file.role() == null && !referenced.contains(file.name()))
        .forEach(
            file -> {
              if (referenced.isEmpty()) {
                warnOfUnreferencedFile(descriptorFile, file);
              } else {
                addInvalid(file, Message.FILE_NOT_REFERENCED, file.name());
              }
            });
  }

  /**
   * Files beside a descriptor that refers to no files are accepted, because VMware's own samples
   * upload such a package: a disk with a descriptor without references.
   */
  private static void warnOfUnreferencedFile(PackageFile descriptorFile, PackageFile file) {
    LOG.warnf(
        "The OVF descriptor \"%s\" refers to no files; accepted the file \"%s\" with content %s.",
        descriptorFile.name(), file.name(), file.content().value());
  }

  private void checkManifest(PackageFile manifestFile, Manifest manifest) throws IOException {
    for (Manifest.Entry entry : manifest.entries()) {
      PackageFile file = files.get(entry.file());
      if (file == null) {
        missingFiles.add(entry.file());
      } else if (!hasExpectedChecksum(file, entry)) {
        addInvalid(file, Message.MANIFEST_MISMATCH, file.name());
      }
    }
    for (PackageFile file : files.values()) {
      boolean isSigned = file.role() == null || file.hasRole(OvfFileRole.DESCRIPTOR);
      if (isSigned && manifest.find(file.name()).isEmpty()) {
        addInvalid(file, Message.NOT_IN_MANIFEST, file.name(), manifestFile.name());
      }
    }
  }

  /**
   * Compares the checksum that was computed when the file was received, or another one that was
   * computed since. If neither has the manifest's algorithm, requests one and returns true for now.
   */
  private boolean hasExpectedChecksum(PackageFile file, Manifest.Entry entry) throws IOException {
    if (file.checksum().algorithm() == entry.algorithm()) {
      return file.checksum().checksum().equals(entry.digest());
    }
    var checksumRequest = new ContentChecksums.ChecksumRequest(file.content(), entry.algorithm());
    String checksum = contentChecksums.get(checksumRequest);
    if (checksum == null) {
      if (!contents.isComplete(file.content(), file.size())) {
        throw MissingFileCheck.unreadableContentError(file.name());
      }
      missingChecksums.add(checksumRequest);
      return true;
    }
    return checksum.equals(entry.digest());
  }

  private void checkSignature(PackageFile certificate, ManifestSignature manifestSignature)
      throws IOException {
    PackageFile manifest = files.get(manifestSignature.manifest());
    if (manifest == null || !manifest.hasRole(OvfFileRole.MANIFEST)) {
      addInvalid(
          certificate,
          Message.SIGNED_MANIFEST_MISSING,
          certificate.name(),
          manifestSignature.manifest());
    } else if (manifest.size() > Manifest.MAX_BYTES
        || !manifestSignature.verifies(readBytes(manifest))) {
      addInvalid(certificate, Message.SIGNATURE_MISMATCH, certificate.name(), manifest.name());
    }
  }

  private byte[] readBytes(PackageFile file) throws IOException {
    try (var in = contents.open(file.content())) {
      return in.readAllBytes();
    } catch (ContentNotFoundException missing) {
      throw MissingFileCheck.unreadableContentError(file.name());
    }
  }

  private List<PackageFile> filesWithRole(OvfFileRole role) {
    return files.values().stream().filter(file -> file.hasRole(role)).toList();
  }

  private <T> Optional<T> parse(PackageFile file, Parser<T> parser) throws IOException {
    try (var in = contents.open(file.content())) {
      return Optional.of(parser.parse(in));
    } catch (OvfException invalidFile) {
      addInvalid(file, Message.OVF_FILE_INVALID, file.name(), invalidFile.getMessage());
      return Optional.empty();
    } catch (ContentNotFoundException missing) {
      throw MissingFileCheck.unreadableContentError(file.name());
    }
  }

  private void addInvalid(PackageFile file, Message message, Object... args) {
    LocalizableMessage error = message.format(args);
    invalidFiles.add(new ValidationError(file.name(), error));
  }
}
