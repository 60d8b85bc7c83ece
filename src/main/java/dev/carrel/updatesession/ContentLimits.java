package dev.carrel.updatesession;

import dev.carrel.config.CarrelConfig;
import dev.carrel.content.ContentReferenceStore;
import dev.carrel.updatesession.UpdateSessionFileStore.File;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/**
 * Enforces the limits of received files: size of a file, size of all content, files of a session.
 */
@ApplicationScoped
class ContentLimits {
  private final ContentReferenceStore contents;
  private final long maxFileSize;
  private final Optional<Long> maxTotalSize;
  private final int maxFilesPerSession;

  ContentLimits(ContentReferenceStore contents, CarrelConfig config) {
    this.contents = contents;
    this.maxFileSize = config.content().maxFileSize().asLongValue();
    this.maxTotalSize = config.content().maxTotalSize().map(MemorySize::asLongValue);
    this.maxFilesPerSession = config.limits().maxFilesPerSession();
  }

  /** Returns the maximum number of files of a session. */
  int maxFilesPerSession() {
    return maxFilesPerSession;
  }

  /**
   * Requires that a session does not have too many files.
   *
   * @throws VapiError UNABLE_TO_ALLOCATE_RESOURCE if it has
   */
  void requireBelowFileLimit(long count) {
    if (count > maxFilesPerSession) {
      throw tooManyFiles();
    }
  }

  /** Returns the error UNABLE_TO_ALLOCATE_RESOURCE for a session with too many files. */
  VapiError tooManyFiles() {
    return Message.TOO_MANY_FILES.toError(
        ErrorType.UNABLE_TO_ALLOCATE_RESOURCE, maxFilesPerSession);
  }

  /**
   * Requires that a file is not larger than its declared size and the configured maximum.
   *
   * @throws VapiError INVALID_ARGUMENT if the file is too large
   */
  void requireWithinFileSize(IncomingFile incomingFile, long bytes) {
    File file = incomingFile.file();
    if (bytes > maxFileSize) {
      throw Message.FILE_TOO_LARGE.toError(ErrorType.INVALID_ARGUMENT, file.name(), maxFileSize);
    }
    if (file.expectedSize() != null && bytes > file.expectedSize()) {
      throw Message.SIZE_MISMATCH.toError(
          ErrorType.INVALID_ARGUMENT, file.name(), file.expectedSize(), bytes);
    }
  }

  /**
   * Reserves space for a file in the content store. Fails with UNABLE_TO_ALLOCATE_RESOURCE if all
   * content together would exceed the configured maximum size. Does nothing if none is configured.
   *
   * @param bytes the minimum size of the file in bytes; at least its declared size is reserved
   * @param stored how many of these bytes are already stored
   */
  Uni<Void> reserveSpace(IncomingFile incomingFile, long bytes, long stored) {
    return maxTotalSize
        .map(limit -> reserveSpace(incomingFile, bytes, stored, limit))
        .orElseGet(() -> Uni.createFrom().voidItem());
  }

  private Uni<Void> reserveSpace(IncomingFile incomingFile, long bytes, long stored, long limit) {
    Long expectedSize = incomingFile.file().expectedSize();
    return contents
        .reserve(
            incomingFile.content(),
            Math.max(bytes, expectedSize == null ? 0 : expectedSize),
            stored,
            limit)
        .invoke(
            isReserved -> {
              if (!isReserved) {
                throw Message.CONTENT_LIMIT_EXCEEDED.toError(
                    ErrorType.UNABLE_TO_ALLOCATE_RESOURCE, incomingFile.file().name(), limit);
              }
            })
        .replaceWithVoid();
  }
}
