package dev.carrel.config;

import io.quarkus.vertx.http.HttpServerStart;
import io.quarkus.vertx.http.HttpsServerStart;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.ObservesAsync;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Creates the file {@code carrel.distribution.started-marker} when the server listens. */
@ApplicationScoped
class StartedMarker {
  private static final Logger LOG = Logger.getLogger(StartedMarker.class);

  private final Optional<Path> file;

  StartedMarker(CarrelConfig config) {
    this.file = config.distribution().startedMarker();
  }

  void onHttpStart(@ObservesAsync HttpServerStart start) {
    create();
  }

  void onHttpsStart(@ObservesAsync HttpsServerStart start) {
    create();
  }

  private void create() {
    if (file.isPresent()) {
      try {
        Files.writeString(file.get(), "");
      } catch (IOException e) {
        LOG.warnf("Could not create %s; the next start will not be faster: %s", file.get(), e);
      }
    }
  }
}
