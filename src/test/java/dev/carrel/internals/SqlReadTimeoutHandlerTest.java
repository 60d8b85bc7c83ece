package dev.carrel.internals;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.database.PostgresPool;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import jakarta.inject.Inject;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class SqlReadTimeoutHandlerTest {
  @Inject PostgresPool postgresPool;

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() throws Exception {
    TestHttpServer.join(vertx.close());
  }

  /** Without the handler, the query ends only when the server has executed it. */
  @Test
  void shouldFailPendingQueryOfSilentServer() throws Exception {
    PgConnectOptions options = postgresPool.listenOptions();
    options.setReadIdleTimeout(200).setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
    PgConnection connection = TestHttpServer.join(PgConnection.connect(vertx, options));
    SqlReadTimeoutHandler.install(connection);

    var query = connection.query("SELECT pg_sleep(20)").execute().toCompletionStage();

    assertThat(query.toCompletableFuture().handle((rows, failure) -> failure).get(10, SECONDS))
        .as("Vert.x has changed its SQL client: adapt internals.SqlReadTimeoutHandler")
        .isNotNull();
  }
}
