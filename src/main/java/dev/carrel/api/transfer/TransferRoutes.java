package dev.carrel.api.transfer;

import dev.carrel.audit.Actor;
import dev.carrel.content.ContentStore;
import dev.carrel.downloadsession.DownloadLifecycle;
import dev.carrel.downloadsession.DownloadSessionFileStore.File;
import dev.carrel.downloadsession.DownloadTransfer;
import dev.carrel.fault.TransferFault;
import dev.carrel.fault.TransferFaults;
import dev.carrel.http.ClientAddress;
import dev.carrel.http.RequestId;
import dev.carrel.http.UrlPaths;
import dev.carrel.journal.Journal;
import dev.carrel.session.ServerIdentity;
import dev.carrel.transfer.TransferKind;
import dev.carrel.transfer.TransferRegistry;
import dev.carrel.transfer.TransferResponses;
import dev.carrel.transfer.TransferUris;
import dev.carrel.updatesession.FileReceivers;
import dev.carrel.updatesession.IncomingFile;
import dev.carrel.updatesession.IncomingFileLifecycle;
import dev.carrel.updatesession.UploadTransfer;
import dev.carrel.vapi.session.SessionId;
import dev.carrel.vapi.session.SessionKind;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * The routes of {@code /cls/data/<token>/<file>}: PUT and POST upload the file, GET and HEAD
 * download it. The token in the path is the credential; other credentials of the request are
 * ignored.
 *
 * <p>These are Vert.x routes and not JAX-RS resources, because uploads and downloads stream the
 * bytes themselves.
 */
@ApplicationScoped
class TransferRoutes {
  private final IncomingFileLifecycle lifecycle;
  private final DownloadLifecycle downloadLifecycle;
  private final ContentStore contents;
  private final TransferRegistry registry;
  private final TransferResponses responses;
  private final FileReceivers incomingTransfers;
  private final TransferFaults faults;
  private final ServerIdentity server;
  private final Journal journal;
  private final Vertx vertx;

  TransferRoutes(
      IncomingFileLifecycle lifecycle,
      DownloadLifecycle downloadLifecycle,
      ContentStore contents,
      TransferRegistry registry,
      TransferResponses responses,
      FileReceivers incomingTransfers,
      TransferFaults faults,
      ServerIdentity server,
      Journal journal,
      Vertx vertx) {
    this.lifecycle = lifecycle;
    this.downloadLifecycle = downloadLifecycle;
    this.contents = contents;
    this.registry = registry;
    this.responses = responses;
    this.incomingTransfers = incomingTransfers;
    this.faults = faults;
    this.server = server;
    this.journal = journal;
    this.vertx = vertx;
  }

  void registerRoutes(@Observes Router router) {
    String path = UrlPaths.TRANSFERS + ":token/:file";
    router.route(UrlPaths.TRANSFERS + "*").handler(this::rejectIfClosed);
    router.put(path).handler(this::upload);
    router.post(path).handler(this::upload);
    router.get(path).handler(this::download);
    router.head(path).handler(this::download);
    router
        .route(UrlPaths.TRANSFERS + "*")
        .handler(context -> responses.reject(context.request(), TransferUris.notFound()));
  }

  private void rejectIfClosed(RoutingContext context) {
    if (registry.isClosed()) {
      responses.reject(context.request(), TransferResponses.shuttingDownError());
    } else {
      context.next();
    }
  }

  private void upload(RoutingContext context) {
    HttpServerRequest request = context.request();
    request.pause();
    lifecycle
        .findUpload(context.pathParam("token"), context.pathParam("file"), actorOf(request))
        .invoke(
            file ->
                describe(
                    request,
                    TransferKind.UPLOAD,
                    server.toSessionId(SessionKind.UPDATE, file.session()),
                    file.file().name()))
        .chain(
            incomingFile ->
                faults
                    .find(
                        TransferKind.UPLOAD,
                        incomingFile.session(),
                        incomingFile.file().name(),
                        request)
                    .invoke(fault -> startUpload(request, incomingFile, fault)))
        .subscribe()
        .with(started -> {}, failure -> responses.reject(request, failure));
  }

  private void describe(
      HttpServerRequest request, TransferKind kind, SessionId session, String fileName) {
    journal.describeTransfer(request, kind.label(), session.value(), fileName);
  }

  private void startUpload(
      HttpServerRequest request, IncomingFile incomingFile, TransferFault fault) {
    UploadTransfer.start(request, incomingFile, fault, lifecycle, incomingTransfers, responses);
  }

  private static Actor actorOf(HttpServerRequest request) {
    return Actor.ofTransferUri(ClientAddress.of(request), RequestId.of(request));
  }

  private void download(RoutingContext context) {
    HttpServerRequest request = context.request();
    downloadLifecycle
        .findDownload(context.pathParam("token"), context.pathParam("file"))
        .chain(
            file -> findFault(request, file).invoke(fault -> startDownload(request, file, fault)))
        .subscribe()
        .with(started -> {}, failure -> responses.reject(request, failure));
  }

  /** A response without a body transfers nothing. */
  private Uni<TransferFault> findFault(HttpServerRequest request, File file) {
    if (request.method() == HttpMethod.HEAD) {
      return Uni.createFrom().nullItem();
    }
    describe(
        request,
        TransferKind.DOWNLOAD,
        server.toSessionId(SessionKind.DOWNLOAD, file.session()),
        file.name());
    return faults.find(TransferKind.DOWNLOAD, file.session(), file.name(), request);
  }

  private void startDownload(HttpServerRequest request, File file, TransferFault fault) {
    new DownloadTransfer(
            request, file, fault, downloadLifecycle, contents, registry, responses, vertx)
        .start();
  }
}
