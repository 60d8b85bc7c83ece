package dev.carrel.updatesession;

import static dev.carrel.testing.ConcurrentCalls.callAsync;
import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.Scenario.LIBRARY;
import static dev.carrel.testing.Scenario.LOCAL_LIBRARY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carrel.testing.OvfPackageBuilder;
import dev.carrel.testing.OvfPackageBuilder.Signer;
import dev.carrel.testing.Scenario;
import dev.carrel.testing.StoredState;
import dev.carrel.testing.TestApi;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Slow work runs on an executor of its own and holds no database lock while it waits. */
@QuarkusTest
class NoLockDuringSlowWorkTest {
  private static final int MORE_TASKS_THAN_THREADS = 64;

  @Inject Vertx vertx;
  @Inject StoredState storedState;

  private final CountDownLatch released = new CountDownLatch(1);

  @AfterEach
  void release() {
    released.countDown();
  }

  /** Blocks all threads of an executor until {@link #release}. */
  private void blockThreads(String executor) {
    // The size matters only if the server has not created the executor yet.
    var workers = vertx.createSharedWorkerExecutor(executor, 1);
    for (int i = 0; i < MORE_TASKS_THAN_THREADS; i++) {
      workers.executeBlocking(
          () -> {
            released.await();
            return null;
          },
          false);
    }
  }

  /** Starts a call, and returns when its transaction can lock the row with this id. */
  private CompletableFuture<Response> startCall(String table, String id, Supplier<Response> call)
      throws SQLException {
    var response = new AtomicReference<CompletableFuture<Response>>();
    storedState.whileSessionLocked(
        table,
        id,
        () -> {
          response.set(callAsync(call));
          storedState.awaitBlockedStatements(1);
        });
    return response.get();
  }

  private void awaitUnlocked(String table, String id) {
    await().during(Duration.ofMillis(200)).until(() -> !storedState.isRowLocked(table, id));
  }

  @Test
  void shouldInspectPackageWithoutLockOnItemOrSession() throws SQLException {
    String session = ADMINISTRATOR.createOvfSessionId();
    String item = ADMINISTRATOR.updateSession(session).jsonPath().getString("library_item_id");
    OvfPackageBuilder ovfPackageBuilder =
        OvfPackageBuilder.withDisks()
            .withManifest("SHA-256")
            .signWith(Signer.validFrom("2020/01/01", 36500));
    for (String name : List.of("vm.cert", "vm.mf", "vm.ovf")) {
      ADMINISTRATOR.uploadFile(session, name, ovfPackageBuilder.files.get(name));
    }
    ADMINISTRATOR.ignoreWarning(session, "SELF_SIGNED_CERTIFICATE").then().statusCode(204);
    blockThreads("packages");

    CompletableFuture<Response> complete =
        startCall(
            "transfer_session", session, () -> ADMINISTRATOR.updateSession(session, "complete"));

    awaitUnlocked("item", item);
    awaitUnlocked("transfer_session", session);
    assertThat(complete).isNotDone();
    released.countDown();
    complete.join().then().statusCode(204);
  }

  @Test
  void shouldHashPasswordWithoutLockOnLibrary() throws SQLException {
    Scenario scenario = new Scenario(TestApi.REST);
    var first = Map.of("name", "library", "publish_info", Map.of("password", "first"));
    String library =
        scenario.callExpectingSuccess(LOCAL_LIBRARY, "create", Map.of("create_spec", first));
    var change = Map.of("password", "second", "current_password", "first");
    blockThreads("passwords");

    CompletableFuture<Response> update =
        startCall(
            "library",
            library,
            () ->
                scenario.call(
                    LIBRARY,
                    "update",
                    Map.of("library_id", library, "update_spec", Map.of("publish_info", change))));

    awaitUnlocked("library", library);
    assertThat(update).isNotDone();
    released.countDown();
    update.join().then().statusCode(204);
  }
}
