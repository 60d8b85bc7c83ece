package dev.carrel.transfer;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;

import dev.carrel.testing.HttpsClients;
import dev.carrel.testing.LargeItem;
import dev.carrel.testing.RunningTransfers;
import dev.carrel.testing.StoredState;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Transfers over TLS, with HTTP/1.1 and HTTP/2. */
@QuarkusTest
class TlsTransferTest {
  private static final byte[] FILE = new byte[3_000_000];

  static {
    new Random(1).nextBytes(FILE);
  }

  @Inject HttpsClients httpsClients;
  @Inject StoredState storedState;
  @Inject RunningTransfers transfers;

  @AfterEach
  void awaitNoRunningTransfers() {
    transfers.awaitNone();
  }

  @ParameterizedTest
  @EnumSource
  void shouldSendWholeFileAndRange(Version version) throws Exception {
    String uri = httpsClients.url(ADMINISTRATOR.createDownloadUri("disk.iso", FILE));
    var client = httpsClients.createClient(version);

    var whole = client.send(get(uri).build(), BodyHandlers.ofByteArray());
    var range =
        client.send(
            get(uri).header("Range", "bytes=1000-2000999").build(), BodyHandlers.ofByteArray());

    assertThat(whole.version()).isEqualTo(version);
    assertThat(whole.statusCode()).isEqualTo(200);
    assertThat(whole.body()).isEqualTo(FILE);
    assertThat(range.statusCode()).isEqualTo(206);
    assertThat(range.body()).isEqualTo(Arrays.copyOfRange(FILE, 1000, 2_001_000));
  }

  @ParameterizedTest
  @CsvSource({"HTTP_1_1, true", "HTTP_1_1, false", "HTTP_2, true", "HTTP_2, false"})
  void shouldStoreExactlyTheUploadedBytes(Version version, boolean expectContinue)
      throws Exception {
    String session = ADMINISTRATOR.createUpdateSessionId();
    URI uri = URI.create(httpsClients.url(ADMINISTRATOR.addFileAndGetUri(session, "disk.iso")));
    var put =
        HttpRequest.newBuilder(uri)
            .expectContinue(expectContinue)
            .PUT(BodyPublishers.ofByteArray(FILE))
            .timeout(Duration.ofSeconds(10))
            .build();

    var response = httpsClients.createClient(version).send(put, BodyHandlers.ofString());

    assertThat(response.version()).isEqualTo(version);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(storedState.contentFilesOfSession(session).get(0)).hasBinaryContent(FILE);
  }

  @ParameterizedTest
  @EnumSource
  void shouldAbortDownloadWhenSessionIsCanceled(Version version) throws Exception {
    String session = LargeItem.createDownloadSession();
    String uri = httpsClients.url(LargeItem.prepareAndGetUri(session));
    try (InputStream download =
        httpsClients
            .createClient(version)
            .send(get(uri).build(), BodyHandlers.ofInputStream())
            .body()) {
      download.readNBytes(1_000_000);

      ADMINISTRATOR.downloadSession(session, "cancel").then().statusCode(204);

      storedState.whileSessionsLocked(
          () -> assertThatThrownBy(download::readAllBytes).isInstanceOf(IOException.class));
    }
  }

  @Test
  void shouldReadFileOnlyAsFastAsClientReads() throws Exception {
    String session = LargeItem.createDownloadSession();
    URI uri = URI.create(httpsClients.url(LargeItem.prepareAndGetUri(session)));

    try (var socket = httpsClients.openSocket()) {
      String request = "GET %s HTTP/1.1\r\nHost: x\r\n\r\n".formatted(uri.getRawPath());
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      for (int readBytes = 1_000_000; readBytes < 10_000_000; readBytes += 1_000_000) {
        socket.getInputStream().readNBytes(1_000_000);

        // The send buffer of the operating system holds several megabytes.
        assertThat(transfers.countBytes(session) - readBytes).isLessThan(8_000_000);
      }
    }
    ADMINISTRATOR.downloadSession(session).then().body("state", equalTo("ACTIVE"));
  }

  private static HttpRequest.Builder get(String uri) {
    return HttpRequest.newBuilder(URI.create(uri));
  }
}
