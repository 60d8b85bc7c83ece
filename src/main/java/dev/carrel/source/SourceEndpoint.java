package dev.carrel.source;

import dev.carrel.source.SourceException.Kind;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where a client wants a file to be pulled from.
 *
 * @param uri {@code http}, {@code https}, {@code file} or {@code ds}
 * @param thumbprint of the certificate that the host shows, in hex digits with or without colons:
 *     40 of SHA-1 or 64 of SHA-256; null for any
 * @param certificate that the host shows, as PEM; null for any
 */
public record SourceEndpoint(URI uri, String thumbprint, String certificate) {

  /** Whether it is a file of the server's own. */
  public boolean isLocal() {
    return "file".equalsIgnoreCase(uri.getScheme()) || "ds".equalsIgnoreCase(uri.getScheme());
  }

  /** The host for logs, without credentials and query; the scheme of one that has no host. */
  public String shownHost() {
    if (uri == null || uri.getHost() == null) {
      return uri == null ? "nowhere" : uri.getScheme() + ":";
    }
    return uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
  }

  /**
   * An endpoint as a client wrote it.
   *
   * @throws SourceException if the URI cannot be read
   */
  public static SourceEndpoint of(String uri, String thumbprint, String certificate) {
    try {
      return new SourceEndpoint(new URI(uri), thumbprint, certificate);
    } catch (URISyntaxException e) {
      // Its message would repeat the whole URI.
      throw new SourceException(Kind.INVALID, "The URI of the source is malformed.");
    }
  }
}
