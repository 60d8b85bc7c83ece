package dev.carrel.history;

import dev.carrel.session.TransferStatus;

/**
 * A file of an update session.
 *
 * @param uri where to send it; null where the announcement was never answered
 * @param announced what it is to be; null where the client did not tell
 * @param content what it is; null unless READY
 * @param upload the call that sends it; of no meaning unless TRANSFERRING
 */
record SessionFile(
    String uri, Content announced, TransferStatus status, Content content, int upload) {
  static SessionFile announced(String uri, Content announced) {
    return new SessionFile(uri, announced, TransferStatus.WAITING_FOR_TRANSFER, null, 0);
  }

  SessionFile beingSentBy(int call) {
    return new SessionFile(uri, announced, TransferStatus.TRANSFERRING, null, call);
  }

  SessionFile received(Content all) {
    return new SessionFile(uri, announced, TransferStatus.READY, all, 0);
  }

  SessionFile damaged() {
    return new SessionFile(uri, announced, TransferStatus.ERROR, null, 0);
  }

  SessionFile waitingAgain() {
    return announced(uri, announced);
  }

  boolean isSentBy(int call) {
    return status == TransferStatus.TRANSFERRING && upload == call;
  }

  boolean isReady() {
    return status == TransferStatus.READY;
  }

  FileSeen seen() {
    return new FileSeen(status, content);
  }
}
