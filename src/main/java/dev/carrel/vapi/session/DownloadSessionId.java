package dev.carrel.vapi.session;

/** The identifier of a download session. */
public record DownloadSessionId(String value) implements SessionId {
  @Override
  public SessionKind kind() {
    return SessionKind.DOWNLOAD;
  }
}
