package dev.carrel.source;

import dev.carrel.source.SourceException.Kind;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * The source of a pull, as requested by a client.
 *
 * @param uri a URI with the scheme {@code http}, {@code https}, {@code file} or {@code ds}
 * @param thumbprint the digest of the certificate that the host must present, in hexadecimal digits
 *     with or without colons: 40 for SHA-1 or 64 for SHA-256; null for any
 * @param certificate the certificate that the host must present, in PEM; null for any
 */
public record SourceEndpoint(URI uri, String thumbprint, String certificate) {

  /** Whether it is a local file. */
  public boolean isLocal() {
    return "file".equalsIgnoreCase(uri.getScheme()) || "ds".equalsIgnoreCase(uri.getScheme());
  }

  /** The host and port for logs, without credentials and query; the scheme if there is no host. */
  public String displayHost() {
    if (uri == null || uri.getHost() == null) {
      return uri == null ? "unknown" : uri.getScheme() + ":";
    }
    return uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
  }

  /**
   * The directory that contains the file of this endpoint.
   *
   * @param finalUri the URI from which this endpoint was read, after redirects; its query is not
   *     part of the result
   * @return the URI of the directory with a slash at its end. If the final URI has the same host,
   *     it requires the same certificate as this endpoint, by a thumbprint. A certificate may be
   *     long, and many files may be in the directory
   */
  public SourceEndpoint directory(URI finalUri) {
    String path = finalUri.toString().replaceFirst("[?#].*", "");
    URI directory = URI.create(path.substring(0, path.lastIndexOf('/') + 1));
    boolean isSameHost =
        isLocal() || NormalizedUrl.parse(uri).host().equals(NormalizedUrl.parse(directory).host());
    return new SourceEndpoint(
        directory, isSameHost ? CertificatePin.thumbprintOf(this) : null, null);
  }

  /** The file with that name, which is not encoded, in this {@link #directory}. */
  public SourceEndpoint file(String name) {
    String segment = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    return new SourceEndpoint(URI.create(uri + segment), thumbprint, null);
  }

  /**
   * Parses the URI of an endpoint.
   *
   * @throws SourceException if the URI is malformed
   */
  public static SourceEndpoint of(String uri, String thumbprint, String certificate) {
    try {
      return new SourceEndpoint(new URI(uri), thumbprint, certificate);
    } catch (URISyntaxException e) {
      // The cause is not attached: its message contains the whole URI, which may include
      // credentials.
      throw new SourceException(Kind.INVALID, "The URI of the source is malformed.");
    }
  }
}
