package dev.carrel.updatesession;

import dev.carrel.transfer.TransferFailure;
import dev.carrel.vapi.VapiError;

/**
 * Sends the bytes of a file to an {@link IncomingTransfer}: the client of an upload, or a source.
 */
public interface Sender {
  /**
   * Returns whether the transfer counts as active although no bytes move.
   *
   * @param isServerWorking whether the server writes, copies or commits
   */
  boolean isBusy(boolean isServerWorking);

  /** The transfer was aborted: the sender disconnects, and ends the transfer if nothing runs. */
  void onAbort(TransferFailure reason);

  /** The stream ended, and all its bytes are written. */
  void onPipeEnded(SinkPipe.EndOfStream endOfStream);

  /** The bytes are invalid, or could not be written: the sender rejects or suspends the file. */
  void onInvalid(VapiError error);

  /** The transfer has ended: the file is READY. */
  void onCompleted();

  /** The transfer was aborted and has ended; the file waits for another transfer. */
  default void onReleased() {}

  /** The transfer has ended with a failure, after the file was rejected or left unchanged. */
  void onFailed(Throwable failure);
}
