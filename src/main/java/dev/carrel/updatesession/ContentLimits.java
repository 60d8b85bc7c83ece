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

/** How much may be received: of one file, of all together, and how many in a session. */
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

  /** How many files a session may have. */
  int maxFilesPerSession() {
    return maxFilesPerSession;
  }

  /** UNABLE_TO_ALLOCATE_RESOURCE: the session has as many files as it may have. */
  VapiError tooManyFiles() {
    return Message.TOO_MANY_FILES.toError(
        ErrorType.UNABLE_TO_ALLOCATE_RESOURCE, maxFilesPerSession);
  }

  /** INVALID_ARGUMENT where a file is larger than it was announced or the configuration allows. */
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
   * UNABLE_TO_ALLOCATE_RESOURCE where all content together would take more than the configuration
   * allows.
   *
   * @param stored how many of the bytes are in the content store
   */
  Uni<Void> reserveSpace(IncomingFile incomingFile, long bytes, long stored) {
    return maxTotalSize
        .map(limit -> reserveSpace(incomingFile, bytes, stored, limit))
        .orElseGet(() -> Uni.createFrom().voidItem());
  }

  private Uni<Void> reserveSpace(IncomingFile incomingFile, long bytes, long stored, long limit) {
    Long announced = incomingFile.file().expectedSize();
    return contents
        .reserve(
            incomingFile.content(),
            Math.max(bytes, announced == null ? 0 : announced),
            stored,
            limit)
        .invoke(
            fits -> {
              if (!fits) {
                throw Message.CONTENT_LIMIT_EXCEEDED.toError(
                    ErrorType.UNABLE_TO_ALLOCATE_RESOURCE, incomingFile.file().name(), limit);
              }
            })
        .replaceWithVoid();
  }
}
