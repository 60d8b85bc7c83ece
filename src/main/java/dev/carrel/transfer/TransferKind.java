package dev.carrel.transfer;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** The kinds of transfers: a client sends a file, a client reads one, the server reads a source. */
public enum TransferKind {
  @JsonProperty("upload")
  UPLOAD,
  @JsonProperty("download")
  DOWNLOAD,
  @JsonProperty("pull")
  PULL;

  /**
   * Returns the name in the control API, which is also the value of the metrics' tag {@code kind}.
   */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return label();
  }
}
