package dev.carrel.transfer;

import java.util.Locale;

/** Which way bytes go, and at whose asking. */
public enum TransferKind {
  UPLOAD,
  DOWNLOAD,
  PULL;

  /** How it is called in metrics. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
