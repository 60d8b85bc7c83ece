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
    return find(endpoint)
        .compose(
            found -> {
              boolean goesOn = found.validator().equals(validator) && offset <= found.size();
              return open(found, goesOn ? offset : 0);
            });
  }

  private Future<OpenSource> open(LocalFile found, long offset) {
    var reading = new OpenOptions().setRead(true).setWrite(false).setCreate(false);
    return vertx
        .fileSystem()
        .open(found.path().toString(), reading)
        .map(file -> opened(file, found, offset))
        .recover(failure -> Future.failedFuture(unreadable(found.name(), failure)));
  }

  private OpenSource opened(AsyncFile file, LocalFile found, long offset) {
    file.pause();
    long length = found.size() - offset;
    file.setReadPos(offset).setReadLength(length).setReadBufferSize(CHUNK);
    var body = new SourceBody(file, found.name(), length, idleTimeout, file::close, vertx);
    return new OpenSource(body, offset, found.size(), found.validator(), body::abort);
  }

  @Override
  public Future<SourceProbe> probe(SourceEndpoint endpoint) {
    return find(endpoint)
        .compose(found -> open(found, 0))
        .onSuccess(opened -> opened.abort().run())
        .map(readable -> SourceProbe.success(null))
        .otherwise(failure -> SourceProbe.failure((SourceException) failure, null));
  }

  private record LocalFile(Path path, String name, long size, String validator) {}

  private Future<LocalFile> find(SourceEndpoint endpoint) {
    return vertx.executeBlocking(() -> look(endpoint.uri()), false);
  }

  /** What is opened is the real path, without links, so that none leads out later. */
  private LocalFile look(URI uri) {
    String name = uri.getPath();
    try {
      Path path = root.realPath(uri);
      var file = Files.readAttributes(path, BasicFileAttributes.class);
      if (!file.isRegularFile()) {
        throw new SourceException(Kind.REFUSED, "%s is no regular file.", name);
      }
      String validator = file.size() + "-" + file.lastModifiedTime() + "-" + file.fileKey();
      return new LocalFile(path, name, file.size(), validator);
    } catch (IOException | InvalidPathException e) {
      throw unreadable(name, e);
    }
  }

  private static SourceException unreadable(String name, Throwable cause) {
    return new SourceException(Kind.REFUSED, cause, "%s does not exist or cannot be read.", name);
  }
}
