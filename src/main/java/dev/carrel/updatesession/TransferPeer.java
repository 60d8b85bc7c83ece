package dev.carrel.updatesession;

import dev.carrel.transfer.TransferFailure;
import dev.carrel.vapi.VapiError;
import java.net.URI;

/**
 * The other end of a {@link FileReceiver}: represents the client of an upload or the source of a
 * pull, and decides how the transfer continues when its stream ends.
 */
public interface TransferPeer {
  /**
   * Returns whether the transfer counts as active although no bytes move.
   *
   * @param isServerWorking whether the server writes, copies or commits
   */
  boolean countsAsActive(boolean isServerWorking);

  /**
   * The transfer was aborted: disconnects. If no read, write or statement is running that will
   * notice the abort, also ends the transfer.
   */
  void onAbort(TransferFailure reason);

  /** The stream ended, and all its bytes are written. */
  void onPipeEnded(SinkPipe.EndOfStream endOfStream);

  /**
   * Returns the URI from which the received bytes were read, after redirects; null for an upload.
   */
  default URI sourceUri() {
    return null;
  }

  /** The bytes are invalid, or could not be written: rejects or suspends the file. */
  void onUnusableBytes(VapiError error);

  /** The transfer has ended: the file is READY. */
  void onCompleted();

  /** The transfer was aborted and has ended; the file waits for another transfer. */
  default void onReleased() {}

  /** The transfer has ended with a failure, after the file was rejected or left unchanged. */
  void onFailed(Throwable failure);
}
