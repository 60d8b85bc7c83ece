package dev.carrel.updatesession;

import dev.carrel.auth.Caller;
import dev.carrel.operation.ParameterChecks;
import dev.carrel.transfer.TransferUris;
import dev.carrel.updatesession.UpdateSessionFileStore.File;
import dev.carrel.updatesession.UpdateSessionFileStore.NewFile;
import dev.carrel.vapi.library.ChecksumAlgorithm;
import dev.carrel.vapi.library.ChecksumInfo;
import dev.carrel.vapi.session.SourceType;
import dev.carrel.vapi.session.TransferStatus;
import dev.carrel.vapi.session.UpdateSessionFileInfo;
import dev.carrel.vapi.session.UpdateSessionFileSpec;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Converts the specifications of clients to files of update sessions, and these files to structures
 * of the API.
 */
@ApplicationScoped
class UpdateSessionFileMapper {
  private static final long UNKNOWN_SIZE = -1;

  /** More than any checksum has, because a client may also send one of the wrong form. */
  private static final int MAX_CHECKSUM_LENGTH = 1000;

  private final PullSources pullSources;

  UpdateSessionFileMapper(PullSources pullSources) {
    this.pullSources = pullSources;
  }

  /** Returns a file without a role; fails with INVALID_ARGUMENT if the specification is invalid. */
  NewFile toNewFile(Caller caller, UpdateSessionFileSpec spec) {
    SourceType type = ParameterChecks.requireValue("source_type", spec.sourceType());
    return new NewFile(
        ParameterChecks.checkFileName("name", spec.name()),
        type,
        type == SourceType.PULL ? pullSources.requireReadable(caller, spec.sourceEndpoint()) : null,
        checkSize(spec.size()),
        checkChecksum(spec.checksumInfo()),
        null);
  }

  /**
   * Returns null if the size is unknown: unset, or -1, which govmomi sends if the response to its
   * HEAD request has no length (AddLibraryItemFileFromURI).
   */
  private static Long checkSize(Long size) {
    return size != null && size == UNKNOWN_SIZE
        ? null
        : ParameterChecks.checkRange("size", size, 0, Long.MAX_VALUE);
  }

  /**
   * Checks only what storing the checksum requires. vCenter accepts a checksum of the wrong form in
   * {@code add}; when the file has been received, the session enters ERROR (seen on a real vCenter,
   * https://github.com/vmware/govmomi/pull/3429).
   */
  private static ChecksumInfo checkChecksum(ChecksumInfo checksum) {
    if (checksum == null) {
      return null;
    }
    return new ChecksumInfo(
        checksum.algorithm() == null ? ChecksumAlgorithm.SHA1 : checksum.algorithm(),
        ParameterChecks.checkText(
            "checksum_info.checksum", checksum.checksum(), MAX_CHECKSUM_LENGTH));
  }

  static UpdateSessionFileInfo toInfo(Caller caller, File file) {
    boolean isReady = file.status() == TransferStatus.READY;
    return new UpdateSessionFileInfo(
        file.name(),
        file.sourceType(),
        isReady ? file.size() : null,
        isReady ? file.checksum() : file.expectedChecksum(),
        file.source(),
        file.sourceType() == SourceType.PUSH
            ? TransferUris.endpointOf(caller, file.token(), file.name())
            : null,
        file.bytesTransferred(),
        file.status(),
        file.error(),
        file.role() == null || file.role().isKeptInStorage());
  }
}
