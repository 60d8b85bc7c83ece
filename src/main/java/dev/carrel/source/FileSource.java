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

/** Sources that are files of this server: {@code file:} and {@code ds:}, each below its root. */
final class FileSource implements Source {
  private static final int CHUNK = 256 * 1024;

  private final FileRoot root;
  private final Duration idleTimeout;
  private final Vertx vertx;

  FileSource(FileRoot root, Duration idleTimeout, Vertx vertx) {
    this.root = root;
    this.idleTimeout = idleTimeout;
    this.vertx = vertx;
  }

  @Override
  public void check(SourceEndpoint endpoint) {
    root.path(endpoint.uri());
  }

  @Override
  public Future<OpenSource> open(SourceEndpoint endpoint, long offset, String validator) {
    return findFile(endpoint)
        .compose(
            localFile -> {
              boolean goesOn =
                  localFile.validator().equals(validator) && offset <= localFile.size();
              return open(localFile, goesOn ? offset : 0);
            });
  }

  private Future<OpenSource> open(LocalFile localFile, long offset) {
    var reading = new OpenOptions().setRead(true).setWrite(false).setCreate(false);
    return vertx
        .fileSystem()
        .open(localFile.path().toString(), reading)
        .map(file -> opened(file, localFile, offset))
        .recover(failure -> Future.failedFuture(unreadableError(localFile.name(), failure)));
  }

  private OpenSource opened(AsyncFile file, LocalFile localFile, long offset) {
    file.pause();
    long length = localFile.size() - offset;
    file.setReadPos(offset).setReadLength(length).setReadBufferSize(CHUNK);
    var sourceBody =
        new SourceBody(file, localFile.name(), length, idleTimeout, file::close, vertx);
    return new OpenSource(
        sourceBody, offset, localFile.size(), localFile.validator(), sourceBody::abort);
  }

  @Override
  public Future<SourceProbe> probe(SourceEndpoint endpoint) {
    return findFile(endpoint)
        .compose(localFile -> open(localFile, 0))
        .onSuccess(openSource -> openSource.abort().run())
        .map(readable -> SourceProbe.success(null))
        .otherwise(failure -> SourceProbe.failure((SourceException) failure, null));
  }

  private record LocalFile(Path path, String name, long size, String validator) {}

  private Future<LocalFile> findFile(SourceEndpoint endpoint) {
    return vertx.executeBlocking(() -> stat(endpoint.uri()), false);
  }

  /** What is opened is the real path, without links, so that none leads out later. */
  private LocalFile stat(URI uri) {
    String name = uri.getPath();
    try {
      Path path = root.realPath(uri);
      var file = Files.readAttributes(path, BasicFileAttributes.class);
      if (!file.isRegularFile()) {
        throw new SourceException(Kind.REFUSED, "%s is not a regular file.", name);
      }
      String validator = file.size() + "-" + file.lastModifiedTime() + "-" + file.fileKey();
      return new LocalFile(path, name, file.size(), validator);
    } catch (IOException | InvalidPathException e) {
      throw unreadableError(name, e);
    }
  }

  private static SourceException unreadableError(String name, Throwable cause) {
    return new SourceException(Kind.REFUSED, cause, "%s does not exist or cannot be read.", name);
  }
}
