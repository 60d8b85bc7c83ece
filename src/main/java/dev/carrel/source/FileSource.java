package dev.carrel.source;

import dev.carrel.source.SourceException.Kind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;

/** Reads {@code file:} and {@code ds:} URIs: local files below a root directory. */
final class FileSource implements Source {
  private static final int CHUNK_SIZE = 256 * 1024;

  private final FileRoot root;
  private final Duration idleTimeout;
  private final Vertx vertx;

  FileSource(FileRoot root, Duration idleTimeout, Vertx vertx) {
    this.root = root;
    this.idleTimeout = idleTimeout;
    this.vertx = vertx;
  }

  @Override
  public void requireAllowed(SourceEndpoint endpoint) {
    root.path(endpoint.uri());
  }

  @Override
  public Future<OpenedSource> open(SourceEndpoint endpoint, long offset, String validator) {
    return findFile(endpoint)
        .compose(
            localFile -> {
              boolean canResume =
                  localFile.validator().equals(validator) && offset <= localFile.size();
              return open(localFile, canResume ? offset : 0);
            });
  }

  private Future<OpenedSource> open(LocalFile localFile, long offset) {
    var readOnly = new OpenOptions().setRead(true).setWrite(false).setCreate(false);
    return vertx
        .fileSystem()
        .open(localFile.path().toString(), readOnly)
        .map(file -> toOpenSource(file, localFile, offset))
        .recover(failure -> Future.failedFuture(unreadableError(localFile.name(), failure)));
  }

  private OpenedSource toOpenSource(AsyncFile file, LocalFile localFile, long offset) {
    file.pause();
    long length = localFile.size() - offset;
    file.setReadPos(offset).setReadLength(length).setReadBufferSize(CHUNK_SIZE);
    var sourceBody =
        new SourceBody(file, localFile.name(), length, idleTimeout, file::close, vertx);
    return new OpenedSource(
        sourceBody,
        offset,
        localFile.size(),
        localFile.uri(),
        localFile.validator(),
        sourceBody::abort);
  }

  @Override
  public Future<SourceProbeResult> probe(SourceEndpoint endpoint) {
    return findFile(endpoint)
        .compose(localFile -> open(localFile, 0))
        .onSuccess(openSource -> openSource.abort().run())
        .map(opened -> SourceProbeResult.success(null))
        .otherwise(failure -> SourceProbeResult.failure((SourceException) failure, null));
  }

  private record LocalFile(URI uri, Path path, String name, long size, String validator) {}

  private Future<LocalFile> findFile(SourceEndpoint endpoint) {
    return vertx.executeBlocking(() -> readAttributes(endpoint.uri()), false);
  }

  /** Returns the real path, so that opening it later follows no symbolic link out of the root. */
  private LocalFile readAttributes(URI uri) {
    String name = uri.getPath();
    try {
      Path path = root.realPath(uri);
      var attributes = Files.readAttributes(path, BasicFileAttributes.class);
      if (!attributes.isRegularFile()) {
        throw new SourceException(Kind.UNUSABLE_RESPONSE, "%s is not a regular file.", name);
      }
      String validator =
          attributes.size() + "-" + attributes.lastModifiedTime() + "-" + attributes.fileKey();
      return new LocalFile(uri, path, name, attributes.size(), validator);
    } catch (IOException | InvalidPathException e) {
      throw unreadableError(name, e);
    }
  }

  private static SourceException unreadableError(String name, Throwable cause) {
    return new SourceException(
        Kind.UNUSABLE_RESPONSE, cause, "%s does not exist or cannot be read.", name);
  }
}
