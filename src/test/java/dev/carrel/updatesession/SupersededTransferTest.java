package dev.carrel.updatesession;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carrel.audit.Actor;
import dev.carrel.content.ReceivedFile;
import dev.carrel.testing.SettableClock;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.VapiError;
import dev.carrel.vapi.library.ChecksumAlgorithm;
import dev.carrel.vapi.library.ChecksumInfo;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A transfer that another transfer of the same file has superseded. */
@QuarkusTest
class SupersededTransferTest {
  private static final Actor ACTOR = Actor.ofTransferUri("127.0.0.1", null);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  @Inject IncomingFileLifecycle lifecycle;
  @Inject IncomingFileCompletion completion;
  @Inject SettableClock clock;

  private String session;
  private IncomingFile superseded;
  private IncomingFile running;
  private String expiration;

  @BeforeEach
  void supersedeTransfer() {
    session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");
    superseded = beginUpload(uri);
    running = beginUpload(uri);
    expiration = expiration();
    clock.advance(Duration.ofMinutes(1));
  }

  private IncomingFile beginUpload(String uri) {
    String token = URI.create(uri).getPath().split("/")[3];
    IncomingFile incomingFile = get(lifecycle.findUpload(token, "disk.iso", ACTOR));
    get(lifecycle.begin(incomingFile, 0));
    return incomingFile;
  }

  @Test
  void shouldNotRenewLeaseWithProgress() {
    assertNotFound(lifecycle.recordProgress(superseded, 10));

    assertThat(expiration()).isEqualTo(expiration);
  }

  @Test
  void shouldNotRenewLeaseWithCompletion() {
    assertNotFound(completion.complete(superseded, receivedFile(10), List.of()));

    assertThat(expiration()).isEqualTo(expiration);
  }

  @Test
  void shouldNotAffectRunningTransfer() {
    assertNotFound(completion.complete(superseded, receivedFile(10), List.of()));

    get(completion.complete(running, receivedFile(20), List.of()));

    var file = ADMINISTRATOR.getUpdateSessionFile(session, "disk.iso").jsonPath();
    assertThat(file.getString("status")).isEqualTo("READY");
    assertThat(file.getInt("size")).isEqualTo(20);
    assertThat(expiration()).isNotEqualTo(expiration);
  }

  private static ReceivedFile receivedFile(long size) {
    return new ReceivedFile(size, new ChecksumInfo(ChecksumAlgorithm.SHA256, "0"), List.of());
  }

  private String expiration() {
    return ADMINISTRATOR.updateSession(session).jsonPath().getString("expiration_time");
  }

  private static void assertNotFound(Uni<?> uni) {
    assertThatThrownBy(() -> get(uni))
        .isInstanceOfSatisfying(
            VapiError.class, error -> assertThat(error.type()).isEqualTo(ErrorType.NOT_FOUND));
  }

  private static <T> T get(Uni<T> uni) {
    return uni.await().atMost(TIMEOUT);
  }
}
