package dev.carrel.transfer;

import java.util.Locale;

/** The kinds of transfers: a client sends a file, a client reads one, the server reads a source. */
public enum TransferKind {
  UPLOAD,
  DOWNLOAD,
  PULL;

  /** Returns the value of the metrics' tag {@code kind}. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
