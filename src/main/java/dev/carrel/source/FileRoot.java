package dev.carrel.source;

import dev.carrel.source.SourceException.Kind;
import java.io.IOException;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The directory that the URIs of a scheme may read.
 *
 * @param directory absolute and normalized; null if it is not configured
 * @param pathPrefix the prefix of the URIs' paths that is replaced by the directory; empty if URIs
 *     contain the path of the directory
 * @param configurationKey the configuration key of the directory
 */
record FileRoot(Path directory, String pathPrefix, String configurationKey) {

  /** For {@code file:///<directory>/…}, which contains the absolute path. */
  static FileRoot forFiles(Optional<Path> directory) {
    return new FileRoot(normalize(directory), "", "carrel.pull.file-root");
  }

  /** For {@code ds:///vmfs/volumes/…}, whose rest is relative to the directory. */
  static FileRoot forDatastores(Optional<Path> directory) {
    return new FileRoot(normalize(directory), "/vmfs/volumes/", "carrel.pull.datastore-root");
  }

  private static Path normalize(Optional<Path> directory) {
    return directory.map(path -> path.toAbsolutePath().normalize()).orElse(null);
  }

  /**
   * The path of a URI. It does not access the file system.
   *
   * @throws SourceException if the URI is invalid, or the path is not below the directory
   */
  Path path(URI uri) {
    if (directory == null) {
      throw new SourceException(
          Kind.NOT_ALLOWED,
          "%s: URIs cannot be read, because %s is not set.",
          uri.getScheme(),
          configurationKey);
    }
    requireLocalPath(uri);
    Path path = resolve(uri.getPath().substring(pathPrefix.length())).normalize();
    if (!path.startsWith(directory) || path.equals(directory)) {
      throw outsideRootError(uri);
    }
    return path;
  }

  private void requireLocalPath(URI uri) {
    String host = uri.getRawAuthority();
    boolean isLocalHost = host == null || host.isEmpty() || host.equalsIgnoreCase("localhost");
    boolean hasPath = uri.getPath() != null && uri.getPath().startsWith(pathPrefix);
    if (!isLocalHost || !hasPath || uri.getRawQuery() != null) {
      throw new SourceException(
          Kind.INVALID,
          "A %s: URI must have no host, no query, and a path that starts with %s.",
          uri.getScheme(),
          pathPrefix.isEmpty() ? "/" : pathPrefix);
    }
  }

  private Path resolve(String relativePath) {
    try {
      return directory.resolve(relativePath);
    } catch (InvalidPathException e) {
      throw new SourceException(Kind.INVALID, "The path of the source is not a valid file path.");
    }
  }

  /**
   * The path of a URI with symbolic links resolved. Blocks.
   *
   * @throws SourceException as {@link #path}, also if a link leads out of the directory
   * @throws IOException if the file does not exist or cannot be accessed
   */
  Path realPath(URI uri) throws IOException {
    Path real = path(uri).toRealPath();
    if (!real.startsWith(directory.toRealPath())) {
      throw outsideRootError(uri);
    }
    return real;
  }

  private SourceException outsideRootError(URI uri) {
    return new SourceException(
        Kind.NOT_ALLOWED, "%s is outside the directory of %s.", uri.getPath(), configurationKey);
  }
}
