package dev.carrel.updatesession;

import dev.carrel.ovf.Descriptor;
import dev.carrel.ovf.OvfException;
import dev.carrel.ovf.OvfFileRole;
import dev.carrel.source.SourceEndpoint;
import dev.carrel.updatesession.UpdateSessionFileStore.NewFile;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.session.SourceType;
import dev.carrel.vapi.session.TransferEndpoint;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.List;

/**
 * Adds the files that a pulled OVF descriptor references to its update session, as files that are
 * pulled too.
 *
 * <p>Documented in the programming guides of vSphere 6.5 to 8.0, "Upload an OVF Package from a URL
 * to a Library Item": after the descriptor's location was added to the session, "all files that are
 * included in the OVF package are automatically uploaded". {@code govc library.import -pull} relies
 * on it. The guides name neither a manifest nor a certificate, so Carrel pulls none.
 */
@ApplicationScoped
class ReferencedFiles {
  /** The URI of the directory is stored and listed with each of the files. */
  private static final int MAX_DIRECTORY_LENGTH = 2048;

  private final OvfPackageValidator packageValidator;
  private final UpdateSessionFileStore files;
  private final ContentLimits limits;

  ReferencedFiles(
      OvfPackageValidator packageValidator, UpdateSessionFileStore files, ContentLimits limits) {
    this.packageValidator = packageValidator;
    this.files = files;
    this.limits = limits;
  }

  /**
   * Reads the references of a pulled descriptor. Fails with INVALID_ARGUMENT if the descriptor is
   * invalid, references a file that is not in its own directory, or was read from a directory whose
   * URI is too long; fails with UNABLE_TO_ALLOCATE_RESOURCE if it references more files than a
   * session may have.
   *
   * @param sourceUri the URI from which the descriptor was read, after redirects; null if it was
   *     not pulled
   * @return the files to pull from beside the descriptor; empty for any other file
   */
  Uni<List<NewFile>> read(IncomingFile incomingFile, URI sourceUri) {
    if (sourceUri == null || incomingFile.file().role() != OvfFileRole.DESCRIPTOR) {
      return Uni.createFrom().item(List.of());
    }
    return packageValidator
        .readDescriptor(
            incomingFile.content(),
            descriptor -> toNewFiles(directoryOf(incomingFile, sourceUri), descriptor))
        .onFailure(OvfException.class)
        .transform(
            invalid ->
                Message.OVF_FILE_INVALID.toError(
                    ErrorType.INVALID_ARGUMENT, incomingFile.file().name(), invalid.getMessage()));
  }

  private static SourceEndpoint directoryOf(IncomingFile incomingFile, URI sourceUri) {
    TransferEndpoint descriptor = incomingFile.file().source();
    SourceEndpoint directory =
        new SourceEndpoint(
                descriptor.uri(),
                descriptor.sslCertificateThumbprint(),
                descriptor.sslCertificate())
            .directory(sourceUri);
    if (directory.uri().toString().length() > MAX_DIRECTORY_LENGTH) {
      throw Message.OVF_FILE_INVALID.toError(
          ErrorType.INVALID_ARGUMENT,
          incomingFile.file().name(),
          "The URI of its directory exceeds the maximum of %d characters."
              .formatted(MAX_DIRECTORY_LENGTH));
    }
    return directory;
  }

  private List<NewFile> toNewFiles(SourceEndpoint directory, Descriptor descriptor) {
    limits.requireBelowFileLimit(descriptor.references().size());
    return descriptor.references().stream()
        .map(reference -> toNewFile(directory.file(reference.href()), reference))
        .toList();
  }

  private static NewFile toNewFile(SourceEndpoint source, Descriptor.Reference reference) {
    return new NewFile(
        reference.href(),
        SourceType.PULL,
        new TransferEndpoint(source.uri(), source.thumbprint(), null),
        reference.size(),
        null,
        null);
  }

  /**
   * Adds the referenced files, without those that the session already has. Fails with
   * UNABLE_TO_ALLOCATE_RESOURCE if the session would exceed its maximum number of files.
   */
  Uni<Void> add(SqlClient transaction, IncomingFile incomingFile, List<NewFile> referenced) {
    return files
        .addReferenced(transaction, incomingFile.session(), incomingFile.file().name(), referenced)
        .chain(() -> files.count(transaction, incomingFile.session()))
        .invoke(limits::requireBelowFileLimit)
        .replaceWithVoid();
  }
}
