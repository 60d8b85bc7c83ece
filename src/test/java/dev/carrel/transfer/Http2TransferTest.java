package dev.carrel.transfer;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.carrel.testing.HttpsClients;
import dev.carrel.testing.LargeItem;
import dev.carrel.testing.RunningTransfers;
import dev.carrel.testing.StoredState;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.StreamResetException;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Transfers over HTTP/2, as streams of one connection. */
@QuarkusTest
class Http2TransferTest {
  private static final long CANCEL = 0x8;

  @Inject HttpsClients httpsClients;
  @Inject StoredState storedState;
  @Inject RunningTransfers transfers;
  @Inject Vertx vertx;

  private HttpClient connection;

  @BeforeEach
  void connect() {
    connection = httpsClients.createHttp2Client(vertx);
  }

  @AfterEach
  void awaitNoRunningTransfers() {
    connection.close();
    transfers.awaitNone();
  }

  /** A download that reads only the bytes that the test requests. */
  private record PausedDownload(
      HttpClientResponse response, AtomicInteger readBytes, CompletableFuture<Void> end) {
    static PausedDownload of(HttpClientResponse response) {
      var download =
          new PausedDownload(response.pause(), new AtomicInteger(), new CompletableFuture<>());
      response.handler(chunk -> download.readBytes.addAndGet(chunk.length()));
      response.endHandler(download.end::complete);
      response.exceptionHandler(download.end::completeExceptionally);
      return download;
    }
  }

  @Test
  void shouldReadFileOnlyAsFastAsClientReads() throws Exception {
    String session = LargeItem.createDownloadSession();

    var download = startPausedDownload(LargeItem.prepareAndGetUri(session));
    for (int goal = 1_000_000; goal < 5_000_000; goal = download.readBytes.get() + 1_000_000) {
      int minBytes = goal;
      await()
          .pollInterval(Duration.ofMillis(1))
          .until(
              () -> {
                download.response.fetch(1);
                return download.readBytes.get() >= minBytes;
              });

      assertThat(transfers.countBytes(session) - download.readBytes.get()).isLessThan(2_000_000);
    }
    download.response.request().reset();
  }

  @Test
  void shouldResetUnreadDownloadWhenSessionIsCanceled() throws Exception {
    String session = LargeItem.createDownloadSession();
    var download = startPausedDownload(LargeItem.prepareAndGetUri(session));

    ADMINISTRATOR.downloadSession(session, "cancel").then().statusCode(204);

    storedState.whileSessionsLocked(() -> assertReset(download.end));
  }

  @RepeatedTest(10)
  void shouldContinueOtherStreamsWhenOneIsCanceled() throws Exception {
    byte[] file = new byte[200_000];
    String session = LargeItem.createDownloadSession();
    var canceled = startPausedDownload(LargeItem.prepareAndGetUri(session));
    String downloadUri = ADMINISTRATOR.createDownloadUri("disk.iso", file);
    String updateSession = ADMINISTRATOR.createUpdateSessionId();
    String uploadUri = ADMINISTRATOR.addFileAndGetUri(updateSession, "disk.iso");
    var upload = request(HttpMethod.PUT, uploadUri);
    upload.setChunked(true).write(Buffer.buffer(file));

    var before = downloadRepeatedly(downloadUri, 10);
    ADMINISTRATOR.downloadSession(session, "cancel").then().statusCode(204);
    var after = downloadRepeatedly(downloadUri, 10);

    assertReset(canceled.end);
    assertThat(Stream.concat(before.stream(), after.stream()))
        .allSatisfy(body -> assertThat(get(body).getBytes()).isEqualTo(file));
    upload.end();
    assertThat(get(upload.response()).statusCode()).isEqualTo(200);
    assertThat(storedState.contentFilesOfSession(updateSession).get(0)).hasBinaryContent(file);
  }

  private List<Future<Buffer>> downloadRepeatedly(String uri, int count) {
    return Stream.generate(
            () ->
                connection
                    .request(options(HttpMethod.GET, uri))
                    .compose(HttpClientRequest::send)
                    .compose(HttpClientResponse::body))
        .limit(count)
        .toList();
  }

  @Test
  void shouldRespondWithContinueBeforeBody() throws Exception {
    String session = ADMINISTRATOR.createUpdateSessionId();
    var upload = request(HttpMethod.PUT, ADMINISTRATOR.addFileAndGetUri(session, "disk.iso"));
    upload.putHeader("Expect", "100-continue").setChunked(true);

    upload.continueHandler(ignored -> upload.end(Buffer.buffer(new byte[1_000_000])));
    upload.sendHead();

    assertThat(get(upload.response()).statusCode()).isEqualTo(200);
    assertThat(storedState.contentFilesOfSession(session).get(0)).hasSize(1_000_000);
  }

  @Test
  void shouldResetUploadWhenSessionIsCanceled() throws Exception {
    String session = ADMINISTRATOR.createUpdateSessionId();
    var upload = beginUpload(session);

    ADMINISTRATOR.updateSession(session, "cancel").then().statusCode(204);

    storedState.whileSessionsLocked(
        () -> assertReset(upload.response().toCompletionStage().toCompletableFuture()));
    assertThat(storedState.contentFilesOfSession(session)).isEmpty();
  }

  @Test
  void shouldKeepBytesOfUploadResetByClient() throws Exception {
    String session = ADMINISTRATOR.createUpdateSessionId();
    var upload = beginUpload(session);
    transfers.awaitBytes(session, 1_000_000);

    upload.reset();

    await().untilAsserted(() -> assertStatus(session, "WAITING_FOR_TRANSFER"));
    ADMINISTRATOR
        .getUpdateSessionFile(session, "disk.iso")
        .then()
        .body("bytes_transferred", equalTo(1_000_000));
  }

  private HttpClientRequest beginUpload(String session) throws Exception {
    var upload = request(HttpMethod.PUT, ADMINISTRATOR.addFileAndGetUri(session, "disk.iso"));
    upload.setChunked(true).write(Buffer.buffer(new byte[1_000_000]));
    await().untilAsserted(() -> assertStatus(session, "TRANSFERRING"));
    return upload;
  }

  @Test
  void shouldRespondToRejectedUploadAndReuseConnection() throws Exception {
    String unknown = "/cls/data/00000000-0000-0000-0000-000000000000/disk.iso";
    var upload = request(HttpMethod.PUT, unknown);

    var error =
        get(
            upload
                .send(Buffer.buffer(new byte[3_000_000]))
                .compose(
                    response -> {
                      assertThat(response.statusCode()).isEqualTo(404);
                      return response.body();
                    }));

    assertThat(error.toJsonObject().getString("error_type")).isEqualTo("NOT_FOUND");
    var next = request(HttpMethod.GET, "/q/health/live");
    assertThat(get(next.send()).statusCode()).isEqualTo(200);
    assertThat(next.connection()).isSameAs(upload.connection());
  }

  private PausedDownload startPausedDownload(String uri) throws Exception {
    return get(request(HttpMethod.GET, uri).send().map(PausedDownload::of));
  }

  private HttpClientRequest request(HttpMethod method, String uri) throws Exception {
    return get(connection.request(options(method, uri)));
  }

  private RequestOptions options(HttpMethod method, String uri) {
    return new RequestOptions().setMethod(method).setAbsoluteURI(httpsClients.url(uri));
  }

  private static <T> T get(Future<T> future)
      throws ExecutionException, InterruptedException, TimeoutException {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private static void assertReset(CompletableFuture<?> end) {
    assertThat(end)
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableOfType(ExecutionException.class)
        .havingCause()
        .isInstanceOfSatisfying(
            StreamResetException.class, reset -> assertThat(reset.getCode()).isEqualTo(CANCEL));
  }

  private static void assertStatus(String session, String status) {
    ADMINISTRATOR.getUpdateSessionFile(session, "disk.iso").then().body("status", equalTo(status));
  }
}
