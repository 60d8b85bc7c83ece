package dev.carrel.testing;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP server that is the source of pulls. The test defines how it responds. */
public final class SourceServer implements AutoCloseable {
  /** The Range header of each request; {@code "null"} for a request without the header. */
  public final List<String> requestedRanges = new CopyOnWriteArrayList<>();

  /** All sources share it, because it is slow to start and to close. */
  private static final Vertx VERTX = Vertx.vertx(new VertxOptions().setUseDaemonThread(true));

  private final HttpServer server;

  public SourceServer(Handler<HttpServerRequest> behaviour) {
    server =
        VERTX
            .createHttpServer()
            .requestHandler(
                request -> {
                  requestedRanges.add(String.valueOf(request.getHeader("Range")));
                  behaviour.handle(request);
                });
    server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().join();
  }

  /** A server that sends a file and supports ranges. */
  public static SourceServer ofFile(byte[] file) {
    return new SourceServer(request -> sendFile(request, file));
  }

  public String uri() {
    return "http://127.0.0.1:" + server.actualPort() + "/disk.iso";
  }

  /** Sends a file, or the requested range of it. */
  public static void sendFile(HttpServerRequest request, byte[] file) {
    begin(request, file).end(Buffer.buffer(file).slice(from(request), file.length));
  }

  /** Sends some bytes of a file, or of the requested range, and closes the connection. */
  public static void sendPartlyAndClose(HttpServerRequest request, byte[] file, int after) {
    sendPartly(request, file, after).onComplete(sent -> request.connection().close());
  }

  /** Sends some bytes of a file, or of the requested range, and then nothing more. */
  public static Future<Void> sendPartly(HttpServerRequest request, byte[] file, int bytes) {
    int from = from(request);
    return begin(request, file).write(Buffer.buffer(file).slice(from, from + bytes));
  }

  private static int from(HttpServerRequest request) {
    String range = request.getHeader("Range");
    return range == null ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
  }

  private static HttpServerResponse begin(HttpServerRequest request, byte[] file) {
    int from = from(request);
    HttpServerResponse response = request.response();
    if (request.getHeader("Range") != null) {
      response
          .setStatusCode(206)
          .putHeader(
              "Content-Range", "bytes %d-%d/%d".formatted(from, file.length - 1, file.length));
    }
    return response
        .putHeader("ETag", "\"one\"")
        .putHeader("Content-Length", String.valueOf(file.length - from));
  }

  @Override
  public void close() {
    server.close().toCompletionStage().toCompletableFuture().join();
  }
}
