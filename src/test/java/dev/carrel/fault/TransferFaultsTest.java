package dev.carrel.fault;

import static dev.carrel.testing.ControlClient.createFault;
import static dev.carrel.testing.ControlClient.deleteFaults;
import static dev.carrel.testing.ControlClient.getFault;
import static dev.carrel.testing.ControlClient.postFault;
import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.createdId;
import static dev.carrel.testing.RestClient.download;
import static dev.carrel.testing.RestClient.endpointUri;
import static dev.carrel.testing.RestClient.upload;
import static dev.carrel.testing.RestClient.uploadRange;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.carrel.crypto.Digests;
import dev.carrel.testing.HttpsClients;
import dev.carrel.testing.RawHttpConnection;
import dev.carrel.testing.RunningTransfers;
import dev.carrel.testing.SourceServer;
import dev.carrel.testing.StoredState;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class TransferFaultsTest {
  private static final byte[] FILE = randomBytes(1_000_000);

  @Inject StoredState storedState;
  @Inject RunningTransfers transfers;
  @Inject HttpsClients httpsClients;

  @AfterEach
  void cleanUp() {
    deleteFaults();
    transfers.awaitNone();
  }

  private static byte[] randomBytes(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  /** Creates a fault that fires once, from JSON with single quotes; returns its id. */
  private static String createOnce(String kind, String action) {
    return createFault(
        "{'on': {'transfer': '%s'}, 'when': {'times': 1}, 'do': %s}"
            .formatted(kind, action)
            .replace('\'', '"'));
  }

  private static Response getFile(String session) {
    return ADMINISTRATOR.getUpdateSessionFile(session, "disk.iso");
  }

  private static void assertStatus(String session, String status) {
    getFile(session).then().body("status", equalTo(status));
  }

  // Uploads ---------------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '!',
      value = {"400000, 400000", "'40%', 400000", "0, 0", "'100K', 102400"})
  void shouldKeepBytesOfCutUpload(String afterBytes, int keptBytes) throws IOException {
    // Given
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");
    String fault = createOnce("upload", "{'cut': {'after_bytes': %s}}".formatted(afterBytes));

    // When
    try (var connection = RawHttpConnection.beginUpload(uri, FILE.length)) {
      connection.write(Arrays.copyOf(FILE, 500_000));
      await().until(connection::isClosedByPeer);
    }

    // Then
    assertStatus(session, "WAITING_FOR_TRANSFER");
    getFile(session).then().body("bytes_transferred", equalTo(keptBytes));
    getFault(fault).then().body("seen", equalTo(1)).body("fired", equalTo(1));
    uploadRange(uri, FILE, keptBytes, FILE.length).then().statusCode(200);
    assertThat(storedState.contentFilesOfSession(session).get(0)).hasBinaryContent(FILE);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldCutUploadAfterLastByteBeforeFileIsReady(boolean isRange) throws IOException {
    // Given
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");
    createOnce("upload", "{'cut': {'after_bytes': 'last'}}");

    // When
    try (var connection =
        isRange
            ? RawHttpConnection.sendHeaders(
                URI.create(uri).getPort(),
                "PUT",
                URI.create(uri).getPath(),
                "Content-Length: %1$d\r\nContent-Range: bytes 0-%2$d/%1$d\r\n"
                    .formatted(FILE.length, FILE.length - 1))
            : RawHttpConnection.beginUpload(uri, FILE.length)) {
      connection.write(FILE);
      await().until(connection::isClosedByPeer);
    }

    // Then
    assertStatus(session, "WAITING_FOR_TRANSFER");
    getFile(session).then().body("bytes_transferred", equalTo(FILE.length));
  }

  @Test
  void shouldCutUploadAfterFileIsReady() throws IOException {
    // Given
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");
    createFault(
        """
        {"on": {"transfer": "upload"}, "at": "after", "do": {"cut": {"after_bytes": "last"}}}""");

    // When
    try (var connection = RawHttpConnection.beginUpload(uri, FILE.length)) {
      connection.write(FILE);
      await().until(connection::isClosedByPeer);
    }

    // Then
    assertStatus(session, "READY");
    assertThat(storedState.contentFilesOfSession(session).get(0)).hasBinaryContent(FILE);
  }

  @Test
  void shouldStallUploadUntilSessionEnds() throws IOException {
    // Given
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");
    createOnce("upload", "{'stall': {'after_bytes': 300000}}");

    // When
    try (var connection = RawHttpConnection.beginUpload(uri, FILE.length)) {
      connection.write(Arrays.copyOf(FILE, 500_000));
      transfers.awaitBytes(session, 300_000);
      assertThat(connection.isSilentFor(Duration.ofMillis(300))).isTrue();
      ADMINISTRATOR.updateSession(session, "cancel").then().statusCode(204);

      // Then
      await().until(connection::isClosedByPeer);
    }
  }

  @Test
  void shouldContinueStalledUpload() throws IOException {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");
    createOnce("upload", "{'stall': {'after_bytes': '50%', 'for': 'PT0.3S'}}");

    long start = System.nanoTime();
    upload(uri, FILE).then().statusCode(200);

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(300));
    assertThat(storedState.contentFilesOfSession(session).get(0)).hasBinaryContent(FILE);
  }

  @Test
  void shouldLimitRateOfUpload() throws IOException {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");
    createOnce("upload", "{'rate': '2M'}");

    long start = System.nanoTime();
    upload(uri, FILE).then().statusCode(200);

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(400));
    assertThat(storedState.contentFilesOfSession(session).get(0)).hasBinaryContent(FILE);
  }

  @Test
  void shouldDetectCorruptedUpload() {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String checksum = HexFormat.of().formatHex(Digests.sha256(FILE));
    String uri =
        endpointUri(
            ADMINISTRATOR.addFile(
                session,
                Map.of(
                    "name",
                    "disk.iso",
                    "source_type",
                    "PUSH",
                    "checksum_info",
                    Map.of("algorithm", "SHA256", "checksum", checksum))),
            "upload_endpoint");
    createOnce("upload", "{'corrupt': {'offset': 'last'}}");

    upload(uri, FILE)
        .then()
        .statusCode(400)
        .body("messages[0].default_message", containsString(checksum));

    assertStatus(session, "ERROR");
  }

  @Test
  void shouldStoreCorruptedUploadWithoutChecksum() throws IOException {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");
    createOnce("upload", "{'corrupt': {'offset': 700000}}");
    byte[] corrupted = FILE.clone();
    corrupted[700_000] = (byte) ~corrupted[700_000];

    upload(uri, FILE).then().statusCode(200);

    assertThat(storedState.contentFilesOfSession(session).get(0)).hasBinaryContent(corrupted);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{'after_bytes': '50%'}", "{'after_bytes': 'last'}"})
  void shouldRejectUploadAsIfDiskWereFull(String point) {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");
    createOnce("upload", "{'no_space': %s}".formatted(point));

    upload(uri, FILE)
        .then()
        .statusCode(500)
        .body("error_type", equalTo("UNABLE_TO_ALLOCATE_RESOURCE"))
        .body("messages[0].default_message", containsString("No space left on device"));

    assertStatus(session, "ERROR");
  }

  @Test
  void shouldExpireSessionDuringUpload() throws IOException {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");
    createOnce("upload", "{'expire_session': {'after_bytes': '50%'}}");

    try (var connection = RawHttpConnection.beginUpload(uri, FILE.length)) {
      connection.write(FILE);
      await().until(connection::isClosedByPeer);
    }

    ADMINISTRATOR.updateSession(session).then().statusCode(404);
    assertThat(storedState.eventsOf(session))
        .last()
        .extracting(StoredState.Event::type)
        .isEqualTo("EXPIRED");
  }

  @Test
  void shouldRejectUploadWithError() {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");
    createOnce("upload", "{'error': 'SERVICE_UNAVAILABLE', 'retry_after': 'PT2S'}");

    upload(uri, FILE).then().statusCode(503).header("Retry-After", equalTo("2"));

    assertStatus(session, "WAITING_FOR_TRANSFER");
    upload(uri, FILE).then().statusCode(200);
  }

  @Test
  void shouldReportErrorAfterFileIsReady() {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");
    createFault(
        """
        {"on": {"transfer": "upload"}, "at": "after", "do": {"error": "INTERNAL_SERVER_ERROR"}}""");

    upload(uri, FILE).then().statusCode(500);

    assertStatus(session, "READY");
  }

  // Downloads -------------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '!',
      value = {"400000, 400000", "'50%', 500000", "'last', 999999", "0, 0"})
  void shouldCutDownload(String afterBytes, int sentBytes) throws IOException {
    String uri = ADMINISTRATOR.createDownloadUri("disk.iso", FILE);
    createOnce("download", "{'cut': {'after_bytes': %s}}".formatted(afterBytes));

    try (var connection = RawHttpConnection.beginDownload(uri)) {
      assertThat(connection.countRemainingBytes()).isEqualTo(sentBytes);
    }

    assertThat(download(uri).asByteArray()).isEqualTo(FILE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP_1_1", "HTTP_2"})
  void shouldCutDownloadOverTls(HttpClient.Version version) throws Exception {
    URI uri = URI.create(httpsClients.url(ADMINISTRATOR.createDownloadUri("disk.iso", FILE)));
    createOnce("download", "{'cut': {'after_bytes': '50%'}}");
    HttpClient client = httpsClients.createClient(version);
    var request = HttpRequest.newBuilder(uri).build();

    assertThatThrownBy(() -> client.send(request, BodyHandlers.ofByteArray()))
        .isInstanceOf(IOException.class);

    assertThat(client.send(request, BodyHandlers.ofByteArray()).body()).isEqualTo(FILE);
  }

  @Test
  void shouldCorruptDownloadedRange() {
    String uri = ADMINISTRATOR.createDownloadUri("disk.iso", FILE);
    createOnce("download", "{'corrupt': {'offset': 1}}");
    byte[] expected = Arrays.copyOfRange(FILE, 100, 200);
    expected[1] = (byte) ~expected[1];

    byte[] received =
        ADMINISTRATOR.request().header("Range", "bytes=100-199").get(uri).asByteArray();

    assertThat(received).isEqualTo(expected);
  }

  @Test
  void shouldLimitRateOfDownload() {
    String uri = ADMINISTRATOR.createDownloadUri("disk.iso", FILE);
    createOnce("download", "{'rate': '2M'}");

    long start = System.nanoTime();
    byte[] received = download(uri).asByteArray();

    assertThat(received).isEqualTo(FILE);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(400));
  }

  @Test
  void shouldStallDownloadUntilSessionEnds() throws IOException {
    // Given
    String item = ADMINISTRATOR.createItemWithFile("disk.iso", FILE);
    String session = createdId(ADMINISTRATOR.createDownloadSession(item));
    String uri = ADMINISTRATOR.prepareAndGetUri(session, "disk.iso");
    createOnce("download", "{'stall': {'after_bytes': 1000}}");

    // When
    try (var connection = RawHttpConnection.beginDownload(uri)) {
      connection.readBytes(1000);
      assertThat(connection.isSilentFor(Duration.ofMillis(300))).isTrue();
      ADMINISTRATOR.downloadSession(session, "cancel").then().statusCode(204);

      // Then
      assertThat(connection.countRemainingBytes()).isZero();
    }
  }

  @Test
  void shouldExpireSessionDuringDownload() throws IOException {
    String item = ADMINISTRATOR.createItemWithFile("disk.iso", FILE);
    String session = createdId(ADMINISTRATOR.createDownloadSession(item));
    String uri = ADMINISTRATOR.prepareAndGetUri(session, "disk.iso");
    createOnce("download", "{'expire_session': {'after_bytes': 1000}}");

    try (var connection = RawHttpConnection.beginDownload(uri)) {
      assertThat(connection.countRemainingBytes()).isEqualTo(1000);
    }

    ADMINISTRATOR.downloadSession(session).then().statusCode(404);
  }

  @Test
  void shouldRejectDownloadWithError() {
    String uri = ADMINISTRATOR.createDownloadUri("disk.iso", FILE);
    createOnce("download", "{'error': 'RESOURCE_BUSY'}");

    download(uri).then().body("error_type", equalTo("RESOURCE_BUSY"));

    assertThat(download(uri).asByteArray()).isEqualTo(FILE);
  }

  @Test
  void shouldIgnoreRequestWithoutBytes() {
    String uri = ADMINISTRATOR.createDownloadUri("disk.iso", FILE);
    String fault = createOnce("download", "{'error': 'RESOURCE_BUSY'}");

    ADMINISTRATOR.request().head(uri).then().statusCode(200);

    getFault(fault).then().body("seen", equalTo(0));
  }

  // Pulls -----------------------------------------------------------------------------------------

  @Test
  void shouldResumeCutPull() throws IOException {
    try (var source = SourceServer.ofFile(FILE)) {
      String session = ADMINISTRATOR.createUpdateSessionId();
      createOnce("pull", "{'cut': {'after_bytes': '50%'}}");

      ADMINISTRATOR.addPulledFile(session, "disk.iso", source.uri());

      await().untilAsserted(() -> assertStatus(session, "READY"));
      assertThat(source.requestedRanges).containsExactly("null", "bytes=500000-");
      assertThat(storedState.contentFilesOfSession(session).get(0)).hasBinaryContent(FILE);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'error': 'SERVICE_UNAVAILABLE'} | was injected by the control API",
        "{'no_space': {'after_bytes': 1000}} | No space left on device",
      })
  void shouldFailPull(String action, String message) {
    try (var source = SourceServer.ofFile(FILE)) {
      String session = ADMINISTRATOR.createUpdateSessionId();
      createOnce("pull", action);

      ADMINISTRATOR.addPulledFile(session, "disk.iso", source.uri());

      await().untilAsserted(() -> assertStatus(session, "ERROR"));
      getFile(session).then().body("error_message.default_message", containsString(message));
      ADMINISTRATOR.updateSession(session).then().body("state", equalTo("ERROR"));
    }
  }

  @Test
  void shouldCountEachAttemptOfPull() {
    try (var source = SourceServer.ofFile(FILE)) {
      String session = ADMINISTRATOR.createUpdateSessionId();
      String fault = createFault("{\"on\": {\"transfer\": \"pull\"}, \"do\": {\"cut\": {}}}");

      ADMINISTRATOR.addPulledFile(session, "disk.iso", source.uri());

      await().untilAsserted(() -> assertStatus(session, "ERROR"));
      getFault(fault).then().body("fired", equalTo(5));
    }
  }

  // Conditions and bad input ----------------------------------------------------------------------

  @Test
  void shouldMatchFileSessionAndItem() {
    // Given
    String library = ADMINISTRATOR.createLibraryId();
    String item = createdId(ADMINISTRATOR.createItem(library, "boot"));
    String session = createdId(ADMINISTRATOR.createUpdateSession(item));
    String other = ADMINISTRATOR.createUpdateSessionId();
    createFault(
        """
        {"on": {"transfer": "upload", "file": "*.iso", "item": "boo?", "session": "%s"}, "do": {"error": "RESOURCE_BUSY"}}"""
            .formatted(session));

    // When
    Response matching = upload(ADMINISTRATOR.addFileAndGetUri(session, "a.iso"), FILE);
    Response otherFile = upload(ADMINISTRATOR.addFileAndGetUri(session, "a.txt"), FILE);
    Response otherSession = upload(ADMINISTRATOR.addFileAndGetUri(other, "a.iso"), FILE);

    // Then
    assertThat(List.of(matching, otherFile, otherSession))
        .extracting(Response::statusCode)
        .containsExactly(500, 200, 200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "'transfer':'upload','operation':'*' | {'rate':1} | on requires exactly one",
        "'transfer':'copy' | {'rate':1} | on.transfer",
        "'transfer':'upload','api':'rest' | {'rate':1} | on.api",
        "'transfer':'upload','user':'a' | {'rate':1} | on.user",
        "'operation':'*.get','file':'a' | {'lose':true} | on.file",
        "'operation':'*.get' | {'cut':{}} | for an operation, a delay",
        "'operation':'*.get' | {'lose':true,'rate':1} | for an operation, a delay",
        "'transfer':'upload' | {'lose':true} | for a transfer, a rate",
        "'transfer':'upload' | {} | for a transfer, a rate",
        "'transfer':'upload' | {'cut':{},'stall':{}} | for a transfer, a rate",
        "'transfer':'upload' | {'rate':1,'delay':{'fixed':'PT1S'}} | for a transfer, a rate",
        "'transfer':'upload' | {'rate':0} | do.rate",
        "'transfer':'upload' | {'rate':'50%'} | do.rate",
        "'transfer':'upload' | {'cut':{'after_bytes':-1}} | do.cut.after_bytes",
        "'transfer':'upload' | {'cut':{'after_bytes':'half'}} | do.cut.after_bytes",
        "'transfer':'upload' | {'cut':{'offset':1}} | offset",
        "'transfer':'upload' | {'stall':{'for':'PT0S'}} | do.stall.for",
        "'transfer':'upload' | {'stall':{'for':'PT0.0005S'}} | do.stall.for",
        "'transfer':'upload' | {'corrupt':{'offset':1.5}} | do.corrupt.offset",
        "'transfer':'download' | {'no_space':{}} | on.transfer",
      })
  void shouldRejectInvalidFault(String on, String action, String message) {
    postFault("{'on': {%s}, 'do': %s}".formatted(on, action).replace('\'', '"'))
        .then()
        .statusCode(400)
        .body("detail", containsString(message));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "upload | {'cut':{'after_bytes':1}}",
        "upload | {'rate':1}",
        "download | {'cut':{'after_bytes':'last'}}",
        "pull | {'error':'RESOURCE_BUSY'}",
      })
  void shouldRejectFaultThatCannotHappenAfterTransfer(String kind, String action) {
    postFault(
            "{'on': {'transfer': '%s'}, 'at': 'after', 'do': %s}"
                .formatted(kind, action)
                .replace('\'', '"'))
        .then()
        .statusCode(400)
        .body("detail", containsString("The value after of at is invalid"));
  }
}
