package dev.carrel.session;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.audit.Actor;
import dev.carrel.audit.Channel;
import dev.carrel.testing.Scenario;
import dev.carrel.testing.StoredState;
import dev.carrel.testing.TestApi;
import dev.carrel.time.VirtualClock;
import dev.carrel.vapi.session.UpdateSessionId;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@QuarkusTest
class KeepAliveStoreTest {
  private static final String OWNER = "administrator@vsphere.local";

  private final Scenario scenario = new Scenario(TestApi.REST);

  @Inject KeepAliveStore store;
  @Inject StoredState storedState;
  @Inject VirtualClock virtualClock;
  @Inject Vertx vertx;

  private static SessionAccess access(String session, String requiredOwner) {
    return new SessionAccess(
        new UpdateSessionId(session),
        UUID.fromString(session.substring(0, 36)),
        requiredOwner,
        new Actor("test", Channel.REST, "127.0.0.1", null));
  }

  private Instant expiryOf(String session) {
    Map<String, String> model =
        scenario.callExpectingSuccess(Scenario.UPDATE, "get", Map.of("update_session_id", session));
    return Instant.parse(model.get("expiration_time"));
  }

  /**
   * Renews leases with calls on one event loop. The statement for the first one is still running
   * when the others begin, so they are one batch.
   */
  private List<Boolean> renewConcurrently(Instant expiresAt, SessionAccess... accesses) {
    var started = new CompletableFuture<List<CompletableFuture<Boolean>>>();
    vertx
        .getOrCreateContext()
        .runOnContext(
            onEventLoop ->
                started.complete(
                    Stream.of(accesses)
                        .map(access -> store.renewInBatch(access, expiresAt))
                        .map(Uni::subscribeAsCompletionStage)
                        .toList()));
    return started.orTimeout(10, SECONDS).join().stream()
        .map(renewal -> renewal.orTimeout(10, SECONDS).join())
        .toList();
  }

  @Test
  void shouldDecideAboutEachSessionOfBatch() {
    // Given
    String first = scenario.createUpdateSession();
    String active = scenario.createUpdateSession();
    String canceled = scenario.createCanceledUpdateSession();
    Instant expiresAt =
        virtualClock.instant().plus(Duration.ofMinutes(30)).truncatedTo(ChronoUnit.SECONDS);

    // When
    List<Boolean> renewed =
        renewConcurrently(
            expiresAt,
            access(first, null),
            access(active, null),
            access(active, OWNER),
            access(active, "someone-else"),
            access(canceled, null),
            access(UUID.randomUUID().toString(), null));

    // Then
    assertThat(renewed).containsExactly(true, true, true, false, false, false);
    assertThat(expiryOf(first)).isEqualTo(expiresAt);
    assertThat(expiryOf(active)).isEqualTo(expiresAt);
  }

  @Test
  void shouldNotRenewForAnotherUser() {
    // Given
    String first = scenario.createUpdateSession();
    String session = scenario.createUpdateSession();
    Instant before = expiryOf(session);

    // When
    List<Boolean> renewed =
        renewConcurrently(
            before.plus(Duration.ofMinutes(30)),
            access(first, null),
            access(session, "someone-else"),
            access(first, null));

    // Then
    assertThat(renewed).containsExactly(true, false, true);
    assertThat(expiryOf(session)).isEqualTo(before);
  }

  @Test
  void shouldNotWaitForLockedSession() throws Exception {
    // Given
    String first = scenario.createUpdateSession();
    String locked = scenario.createUpdateSession();
    String free = scenario.createUpdateSession();
    Instant expiresAt = virtualClock.instant().plus(Duration.ofMinutes(30));

    // When
    storedState.whileSessionLocked(
        locked,
        () ->
            assertThat(
                    renewConcurrently(
                        expiresAt, access(first, null), access(locked, null), access(free, null)))

                // Then
                .containsExactly(true, false, true));
  }

  @Test
  void shouldNotShortenLease() {
    // Given
    String first = scenario.createUpdateSession();
    String session = scenario.createUpdateSession();
    Instant before = expiryOf(session);

    // When
    List<Boolean> renewed =
        renewConcurrently(
            before.minus(Duration.ofMinutes(1)),
            access(first, null),
            access(session, null),
            access(session, OWNER));

    // Then
    assertThat(renewed).containsOnly(true);
    assertThat(expiryOf(session)).isEqualTo(before);
  }
}
