package dev.carrel.transfer;

import dev.carrel.cluster.FileReplaced;
import dev.carrel.vapi.VapiError;
import io.smallrye.mutiny.Uni;

/**
 * What is particular to the uploads, pulls or downloads behind a {@link Transfer}. All methods are
 * called on the transfer's event loop, and none after {@link Transfer#end}.
 */
public interface TransferHandler {
  /**
   * Returns how far the transfer has come, in bytes; an upload that resumes includes the bytes that
   * were stored before.
   */
  long position();

  /**
   * Returns whether the server is working for the transfer, or waits for a source, so that the
   * transfer counts as active although no bytes move.
   */
  default boolean isBusy() {
    return false;
  }

  /** Returns whether the transfer has waited so long for the disk that it counts as inactive. */
  default boolean isStalled() {
    return false;
  }

  /** Returns whether the transfer receives the replaced file into a content other than the new. */
  default boolean isReplacedBy(FileReplaced replaced) {
    return false;
  }

  /**
   * Renews the session's lease and records the progress; fails with a {@link VapiError} if the
   * transfer must stop.
   */
  Uni<Void> renewLease();

  /** Fails with a {@link VapiError} if the transfer must stop. Does not renew the lease. */
  Uni<Void> requireActive();

  /**
   * Called when the transfer is aborted, each time with the reason of that call. Closes the
   * connection so that the peer notices, and ends the transfer, if necessary after a running write.
   */
  void onAbort(TransferFailure reason);

  /**
   * Called if a renewal or check was rejected.
   *
   * @return whether the handler ends the transfer itself; otherwise the transfer is aborted
   */
  default boolean tryHandleRejection(VapiError error) {
    return false;
  }
}
