package dev.carrel.downloadsession;

import dev.carrel.content.ContentStore;
import dev.carrel.downloadsession.DownloadSessionFileStore.File;
import dev.carrel.http.UrlPaths;
import dev.carrel.internals.ConnectionCloser;
import dev.carrel.internals.SendfileProgress;
import dev.carrel.transfer.Transfer;
import dev.carrel.transfer.TransferKind;
import dev.carrel.transfer.TransferRegistry;
import dev.carrel.transfer.TransferResponses;
import dev.carrel.transfer.TransferResult;
import dev.carrel.vapi.VapiError;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.mutiny.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.logging.Logger;

/**
 * A download of a prepared file, or of a range of it, as fast as the client takes it. Over plain
 * HTTP/1.1 the operating system sends the file ({@code sendfile}); over TLS and HTTP/2 its bytes go
 * through {@link FileStreamer}.
 */
public final class DownloadTransfer extends Transfer {
  private static final Logger LOG = Logger.getLogger(DownloadTransfer.class);
  private static final String UNREADABLE = "Content %s cannot be read";
  private static final int PARTIAL_CONTENT = 206;
  private static final int NOT_MODIFIED = 304;

  private final HttpServerRequest request;
  private final File file;
  private final DownloadLifecycle downloads;
  private final TransferResponses answers;
  private final Vertx vertx;
  private final EntityTag tag;
  private final Path content;

  private ByteRange range;
  private ByteCounter progress = () -> 0;

  public DownloadTransfer(
      HttpServerRequest request,
      File file,
      DownloadLifecycle downloads,
      ContentStore contents,
      TransferRegistry running,
      TransferResponses answers,
      Vertx vertx) {
    super(file.session(), running, downloads.renewal(), vertx);
    this.request = request;
    this.file = file;
    this.downloads = downloads;
    this.answers = answers;
    this.vertx = vertx;
    this.tag = EntityTag.of(file.content());
    this.content = contents.path(file.content());
    this.range = ByteRange.whole(file.size());
  }

  /** How many bytes have been sent. */
  interface ByteCounter {
    long bytes();
  }

  public void start() {
    try {
      list();
    } catch (VapiError full) {
      answers.refuse(request, full);
      return;
    }
    downloads
        .progress(file, 0)
        .chain(() -> vertx.executeBlocking(this::isWhole, false))
        .subscribe()
        .with(whole -> answer(), this::refuse);
  }

  /** Better no download than one that breaks off each time. */
  private boolean isWhole() throws IOException {
    if (Files.size(content) != file.size()) {
      throw new IOException("It has not %d bytes".formatted(file.size()));
    }
    return true;
  }

  private void answer() {
    HttpServerResponse response = request.response();
    if (response.closed()) {
      end(interrupted());
      return;
    }
    response.putHeader(HttpHeaders.ETAG, tag.value()).putHeader(HttpHeaders.ACCEPT_RANGES, "bytes");
    String known = request.getHeader(HttpHeaders.IF_NONE_MATCH);
    if (known != null && tag.isIn(known)) {
      response.setStatusCode(NOT_MODIFIED).end();
      end(TransferResult.EMPTY);
      return;
    }
    try {
      range = requested();
    } catch (RuntimeException unsatisfiable) {
      response.putHeader(HttpHeaders.CONTENT_RANGE, ByteRange.header(file.size()));
      refuse(unsatisfiable);
      return;
    }
    send(response);
  }

  private ByteRange requested() {
    String unless = request.getHeader(HttpHeaderNames.IF_RANGE);
    boolean wanted = request.method() == HttpMethod.GET && (unless == null || tag.is(unless));
    return ByteRange.parse(wanted ? request.getHeader(HttpHeaderNames.RANGE) : null, file.size());
  }

  private void send(HttpServerResponse response) {
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/octet-stream")
        .putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(range.length()))
        .putHeader(HttpHeaders.CONTENT_DISPOSITION, disposition(file.name()));
    if (range.isPart()) {
      response.setStatusCode(PARTIAL_CONTENT).putHeader(HttpHeaders.CONTENT_RANGE, range.header());
    }
    if (request.method() == HttpMethod.HEAD) {
      response.end();
      end(TransferResult.EMPTY);
      return;
    }
    response.closeHandler(closed -> finish());
    response.exceptionHandler(failure -> finish());
    tick();
    if (request.connection().isSsl() || request.version() == HttpVersion.HTTP_2) {
      pump(response);
    } else {
      sendFile(response);
    }
  }

  /** RFC 6266: for all, and for those who read more than ASCII. */
  static String disposition(String name) {
    return "attachment; filename=\"%s\"; filename*=UTF-8''%s"
        .formatted(
            name.replaceAll("[^\\x20-\\x7e]|[\"\\\\%]", "_"),
            UrlPaths.encodeSegment(name).replace("*", "%2A"));
  }

  /** Whether it fails for the client is gone or for the content is, only the connection knows. */
  private void sendFile(HttpServerResponse response) {
    progress = SendfileProgress.of(request)::bytes;
    request.connection().exceptionHandler(gone -> finish());
    response
        .sendFile(content.toString(), range.from(), range.length())
        .onComplete(sent -> finish(), this::broken);
  }

  private void pump(HttpServerResponse response) {
    FileStreamer pump = new FileStreamer(response, range, vertx);
    progress = pump::bytes;
    pump.run(content)
        .onFailure()
        .invoke(unreadable -> LOG.errorf(unreadable, UNREADABLE, file.content().value()))
        .subscribe()
        .with(sent -> finish(), this::broken);
  }

  private void broken(Throwable failure) {
    LOG.debugf(failure, "A download of content %s broke off", file.content().value());
    if (!hasEnded()) {
      breakOff();
    }
  }

  private void finish() {
    if (end(bytes() >= range.length() ? TransferResult.DONE : interrupted())) {
      renew().subscribe().with(noted -> {}, ended -> {});
    }
  }

  private void refuse(Throwable failure) {
    if (end(TransferResult.failed(failure))) {
      if (failure instanceof IOException) {
        refuseUnreadable(failure);
      } else {
        answers.refuseRange(request, failure);
      }
    }
  }

  /** Its session may have ended meanwhile, and its content been swept. */
  private void refuseUnreadable(Throwable failure) {
    downloads
        .check(file)
        .invoke(() -> LOG.errorf(failure, UNREADABLE, file.content().value()))
        .subscribe()
        .with(
            stillThere -> answers.refuse(request, downloads.unreadable(file)),
            gone -> answers.refuse(request, gone));
  }

  @Override
  public TransferKind kind() {
    return TransferKind.DOWNLOAD;
  }

  @Override
  public long bytes() {
    return progress.bytes();
  }

  @Override
  public long moved() {
    return bytes();
  }

  /** A range tells how far into the file it has come. */
  @Override
  public Uni<Void> renew() {
    return downloads.progress(file, range.from() + bytes());
  }

  @Override
  public Uni<Void> check() {
    return downloads.check(file);
  }

  @Override
  public void breakOff() {
    ConnectionCloser.cut(request);
    finish();
  }
}
