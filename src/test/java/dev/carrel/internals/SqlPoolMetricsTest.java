package dev.carrel.internals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.database.PostgresPool;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

@QuarkusTest
class SqlPoolMetricsTest {
  @Inject PostgresPool postgresPool;

  private static final class RecordingListener implements SqlPoolListener<String> {
    private final List<String> events = new CopyOnWriteArrayList<>();

    @Override
    public void onCreated(int maxConnections) {
      events.add("created " + maxConnections);
    }

    @Override
    public String onRequested() {
      events.add("requested");
      return "request";
    }

    @Override
    public void onAcquired(String request) {
      events.add("acquired " + request);
    }

    @Override
    public void onFailed(String request) {
      events.add("failed " + request);
    }

    @Override
    public void onReleased() {
      events.add("released");
    }
  }

  @Test
  void shouldReceiveEventsOfSqlPool() throws Exception {
    var listener = new RecordingListener();
    var options = new VertxOptions();
    new SqlPoolMetrics(listener).accept(options);
    Vertx vertx = Vertx.vertx(options);
    Pool pool =
        PgBuilder.pool()
            .with(new PoolOptions().setMaxSize(3))
            .connectingTo(postgresPool.listenOptions())
            .using(vertx)
            .build();

    TestHttpServer.join(pool.withConnection(connection -> connection.query("SELECT").execute()));
    TestHttpServer.join(pool.close());
    TestHttpServer.join(vertx.close());

    assertThat(listener.events)
        .as("Vert.x has changed the metrics of its SQL pool: adapt internals.SqlPoolMetrics")
        .containsExactly("created 3", "requested", "acquired request", "released");
  }
}
