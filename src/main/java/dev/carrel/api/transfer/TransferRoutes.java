package dev.carrel.api.transfer;

import dev.carrel.audit.Actor;
import dev.carrel.content.ContentStore;
import dev.carrel.downloadsession.DownloadLifecycle;
import dev.carrel.downloadsession.DownloadTransfer;
import dev.carrel.http.ClientAddress;
import dev.carrel.http.RequestId;
import dev.carrel.http.UrlPaths;
import dev.carrel.transfer.TransferExecutors;
import dev.carrel.transfer.TransferRegistry;
import dev.carrel.transfer.TransferResponses;
import dev.carrel.transfer.TransferUris;
import dev.carrel.updatesession.IncomingFileLifecycle;
import dev.carrel.updatesession.UploadTransfer;
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
class TransferRoutes {
  private final IncomingFileLifecycle arrivals;
  private final DownloadLifecycle downloads;
  private final ContentStore contents;
  private final TransferRegistry running;
  private final TransferResponses answers;
  private final TransferExecutors workers;
  private final Vertx vertx;

  TransferRoutes(
      IncomingFileLifecycle arrivals,
      DownloadLifecycle downloads,
      ContentStore contents,
      TransferRegistry running,
      TransferResponses answers,
      TransferExecutors workers,
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
    String path = UrlPaths.TRANSFERS + ":token/:file";
    router.route(UrlPaths.TRANSFERS + "*").handler(this::unlessClosed);
    router.put(path).handler(this::upload);
    router.post(path).handler(this::upload);
    router.get(path).handler(this::download);
    router.head(path).handler(this::download);
    router
        .route(UrlPaths.TRANSFERS + "*")
        .handler(context -> answers.refuse(context.request(), TransferUris.notFound()));
  }

  private void unlessClosed(RoutingContext context) {
    if (running.isClosed()) {
      answers.refuse(context.request(), TransferResponses.shuttingDown());
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
                new UploadTransfer(
                        request, arrival, arrivals, contents, running, answers, workers, vertx)
                    .start(),
            failure -> answers.refuse(request, failure));
  }

  private static Actor holder(HttpServerRequest request) {
    return Actor.transferring(ClientAddress.of(request), RequestId.of(request));
  }

  private void download(RoutingContext context) {
    HttpServerRequest request = context.request();
    downloads
        .find(context.pathParam("token"), context.pathParam("file"))
        .subscribe()
        .with(
            file ->
                new DownloadTransfer(request, file, downloads, contents, running, answers, vertx)
                    .start(),
            failure -> answers.refuse(request, failure));
  }
}
