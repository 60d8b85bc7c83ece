package dev.carrel.config;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Creates the file {@code carrel.distribution.started-marker} at the end of the start. */
@ApplicationScoped
class StartedMarker {
  private static final int LAST = Integer.MAX_VALUE;

  private final Optional<Path> file;

  StartedMarker(CarrelConfig config) {
    this.file = config.distribution().startedMarker();
  }

  void create(@Observes @Priority(LAST) StartupEvent start) throws IOException {
    if (file.isPresent()) {
      Files.writeString(file.get(), "");
    }
  }
}
