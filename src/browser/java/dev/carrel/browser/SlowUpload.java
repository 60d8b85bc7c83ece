package dev.carrel.browser;

import dev.carrel.testing.RawHttpConnection;
import java.io.IOException;

/** An upload at a limited rate, about 20 MB per second. */
final class SlowUpload implements AutoCloseable {
  private static final int CHUNK_BYTES = 1_000_000;
  private static final int CHUNKS_PER_BURST = 5;

  private final RawHttpConnection transfer;
  private final Thread sender = new Thread(this::send, "upload");
  private volatile boolean isClosed;

  private SlowUpload(RawHttpConnection transfer) {
    this.transfer = transfer;
  }

  static SlowUpload start(String uri, int size) throws IOException {
    var upload = new SlowUpload(RawHttpConnection.beginUpload(uri, size));
    upload.transfer.write(new byte[CHUNK_BYTES]);
    return upload;
  }

  /** Sends the rest of the file in the background. */
  void sendInBackground() {
    sender.start();
  }

  private void send() {
    try {
      while (!isClosed) {
        for (int i = 0; i < CHUNKS_PER_BURST; i++) {
          transfer.write(new byte[CHUNK_BYTES]);
        }
        Thread.sleep(250);
      }
    } catch (IOException | InterruptedException e) {
      isClosed = true;
    }
  }

  @Override
  public void close() throws IOException {
    isClosed = true;
    transfer.close();
  }
}
