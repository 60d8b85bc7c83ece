package dev.carrel.source;

import dev.carrel.source.SourceException.Kind;
import java.io.IOException;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The directory below which the files of a scheme are read.
 *
 * @param directory absolute and normal; null where none is configured
 * @param pathPrefix what the URIs' paths begin with and the directory stands for
 * @param key by which it is configured
 */
record FileRoot(Path directory, String pathPrefix, String key) {

  /** {@code file:///directory/…}: the path is the path. */
  static FileRoot forFiles(Optional<Path> directory) {
    return new FileRoot(normal(directory), "", "carrel.pull.file-root");
  }

  /** {@code ds:///vmfs/volumes/…}: what comes then is below the directory. */
  static FileRoot forDatastores(Optional<Path> directory) {
    return new FileRoot(normal(directory), "/vmfs/volumes/", "carrel.pull.datastore-root");
  }

  private static Path normal(Optional<Path> directory) {
    return directory.map(path -> path.toAbsolutePath().normalize()).orElse(null);
  }

  /**
   * The path that a URI means, without a look at the disk.
   *
   * @throws SourceException if it means none, or one that is not below the directory
   */
  Path path(URI uri) {
    if (directory == null) {
      throw new SourceException(
          Kind.NOT_ALLOWED, "Reading %s: URIs is disabled: %s is not set.", uri.getScheme(), key);
    }
    requirePlain(uri);
    Path path = resolve(uri.getPath().substring(pathPrefix.length())).normalize();
    if (!path.startsWith(directory) || path.equals(directory)) {
      throw outsideRoot(uri);
    }
    return path;
  }

  private void requirePlain(URI uri) {
    String host = uri.getRawAuthority();
    boolean isHere = host == null || host.isEmpty() || host.equalsIgnoreCase("localhost");
    boolean hasPath = uri.getPath() != null && uri.getPath().startsWith(pathPrefix);
    if (!isHere || !hasPath || uri.getRawQuery() != null) {
      throw new SourceException(
          Kind.INVALID,
          "A %s: URI must have no host, no query, and a path that starts with %s.",
          uri.getScheme(),
          pathPrefix.isEmpty() ? "/" : pathPrefix);
    }
  }

  private Path resolve(String rest) {
    try {
      return directory.resolve(rest);
    } catch (InvalidPathException e) {
      throw new SourceException(Kind.INVALID, "The path of the source is not a valid file path.");
    }
  }

  /** The same without links, still below the directory. Blocks. */
  Path realPath(URI uri) throws IOException {
    Path real = path(uri).toRealPath();
    if (!real.startsWith(directory.toRealPath())) {
      throw outsideRoot(uri);
    }
    return real;
  }

  private SourceException outsideRoot(URI uri) {
    return new SourceException(
        Kind.NOT_ALLOWED, "%s is outside the directory %s.", uri.getPath(), key);
  }
}
