package dev.carrel.linearizability;

import dev.carrel.vapi.session.TransferStatus;

/**
 * A file of an update session.
 *
 * @param uri the upload URI; null if the client did not receive it
 * @param expected the content that the client declared; null if it declared none
 * @param content the received content; null unless READY
 * @param upload the number of the call that uploads the file; meaningless unless TRANSFERRING
 */
record ModelSessionFile(
    String uri, FileContent expected, TransferStatus status, FileContent content, int upload) {
  static ModelSessionFile create(String uri, FileContent expected) {
    return new ModelSessionFile(uri, expected, TransferStatus.WAITING_FOR_TRANSFER, null, 0);
  }

  ModelSessionFile startTransfer(int call) {
    return new ModelSessionFile(uri, expected, TransferStatus.TRANSFERRING, null, call);
  }

  ModelSessionFile complete(FileContent all) {
    return new ModelSessionFile(uri, expected, TransferStatus.READY, all, 0);
  }

  ModelSessionFile fail() {
    return new ModelSessionFile(uri, expected, TransferStatus.ERROR, null, 0);
  }

  ModelSessionFile suspend() {
    return create(uri, expected);
  }

  boolean isTransferredBy(int call) {
    return status == TransferStatus.TRANSFERRING && upload == call;
  }

  boolean isReady() {
    return status == TransferStatus.READY;
  }

  ReportedFile toReportedFile() {
    return new ReportedFile(status, content);
  }
}
