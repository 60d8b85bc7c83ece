package dev.carrel.linearizability;

import dev.carrel.vapi.session.TransferStatus;

/**
 * A file of an update session.
 *
 * @param uri where to send it; null where the announcement was never answered
 * @param announced what it is to be; null where the client did not tell
 * @param content what it is; null unless READY
 * @param upload the call that sends it; of no meaning unless TRANSFERRING
 */
record ModelSessionFile(
    String uri, FileContent announced, TransferStatus status, FileContent content, int upload) {
  static ModelSessionFile announced(String uri, FileContent announced) {
    return new ModelSessionFile(uri, announced, TransferStatus.WAITING_FOR_TRANSFER, null, 0);
  }

  ModelSessionFile beingSentBy(int call) {
    return new ModelSessionFile(uri, announced, TransferStatus.TRANSFERRING, null, call);
  }

  ModelSessionFile received(FileContent all) {
    return new ModelSessionFile(uri, announced, TransferStatus.READY, all, 0);
  }

  ModelSessionFile damaged() {
    return new ModelSessionFile(uri, announced, TransferStatus.ERROR, null, 0);
  }

  ModelSessionFile waitingAgain() {
    return announced(uri, announced);
  }

  boolean isSentBy(int call) {
    return status == TransferStatus.TRANSFERRING && upload == call;
  }

  boolean isReady() {
    return status == TransferStatus.READY;
  }

  ReportedFile seen() {
    return new ReportedFile(status, content);
  }
}
