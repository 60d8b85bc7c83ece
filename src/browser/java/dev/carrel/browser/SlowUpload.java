package dev.carrel.browser;

import dev.carrel.testing.RawHttpConnection;
import java.io.IOException;



/** An upload that takes its time. */
final class SlowUpload implements AutoCloseable {
  private static final int CHUNK = 1_000_000;
  private static final int CHUNKS_AT_ONCE = 5;

  private final RawHttpConnection transfer;
  private final Thread sending = new Thread(this::send, "upload");
  private volatile boolean isOver;

  private SlowUpload(RawHttpConnection transfer) {
    this.transfer = transfer;
  }

  static SlowUpload begin(String uri, int size) throws IOException {
    var upload = new SlowUpload(RawHttpConnection.upload(uri, size));
    upload.transfer.write(new byte[CHUNK]);
    return upload;
  }

  /** Sends from now on, as over a line that is not fast. */
  void go() {
    sending.start();
  }

  private void send() {
    try {
      while (!isOver) {
        for (int i = 0; i < CHUNKS_AT_ONCE; i++) {
          transfer.write(new byte[CHUNK]);
        }
        Thread.sleep(250);
      }
    } catch (IOException | InterruptedException over) {
      isOver = true;
    }
  }

  @Override
  public void close() throws IOException {
    isOver = true;
    transfer.close();
  }
}
