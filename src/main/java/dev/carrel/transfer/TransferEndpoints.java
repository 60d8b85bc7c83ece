package dev.carrel.transfer;

import dev.carrel.content.ContentStore;
import dev.carrel.http.RemoteAddress;
import dev.carrel.http.RequestId;
import dev.carrel.operation.Arrivals;
import dev.carrel.operation.Downloads;
import dev.carrel.operation.TransferUris;
import dev.carrel.session.Actor;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * {@code /cls/data/<token>/<file>}: PUT and POST upload, GET and HEAD download. The token is the
 * credential; whatever login a request brings along is not looked at.
 *
 * <p>Routes rather than resources, because bytes are streamed by hand both ways.
 */
@ApplicationScoped
class TransferEndpoints {
  private final Arrivals arrivals;
  private final Downloads downloads;
  private final ContentStore contents;
  private final RunningTransfers running;
  private final TransferAnswers answers;
  private final Workers workers;
  private final Vertx vertx;

  TransferEndpoints(
      Arrivals arrivals,
      Downloads downloads,
      ContentStore contents,
      RunningTransfers running,
      TransferAnswers answers,
      Workers workers,
      Vertx vertx) {
    this.arrivals = arrivals;
    this.downloads = downloads;
    this.contents = contents;
    this.running = running;
    this.answers = answers;
    this.workers = workers;
    this.vertx = vertx;
  }

  void addTo(@Observes Router router) {
    String path = TransferUris.ROOT + ":token/:file";
    router.route(TransferUris.ROOT + "*").handler(this::unlessClosed);
    router.put(path).handler(this::upload);
    router.post(path).handler(this::upload);
    router.get(path).handler(this::download);
    router.head(path).handler(this::download);
    router
        .route(TransferUris.ROOT + "*")
        .handler(context -> answers.refuse(context.request(), Arrivals.noTransfer()));
  }

  private void unlessClosed(RoutingContext context) {
    if (running.isClosed()) {
      answers.refuse(context.request(), TransferAnswers.shuttingDown());
    } else {
      context.next();
    }
  }

  private void upload(RoutingContext context) {
    HttpServerRequest request = context.request();
    request.pause();
    arrivals
        .find(context.pathParam("token"), context.pathParam("file"), holder(request))
        .subscribe()
        .with(
            arrival ->
                new RunningUpload(
                        request, arrival, arrivals, contents, running, answers, workers, vertx)
                    .start(),
            failure -> answers.refuse(request, failure));
  }

  private static Actor holder(HttpServerRequest request) {
    return Actor.transferring(RemoteAddress.of(request), RequestId.of(request));
  }

  private void download(RoutingContext context) {
    HttpServerRequest request = context.request();
    downloads
        .find(context.pathParam("token"), context.pathParam("file"))
        .subscribe()
        .with(
            file ->
                new RunningDownload(request, file, downloads, contents, running, answers, vertx)
                    .start(),
            failure -> answers.refuse(request, failure));
  }
}
