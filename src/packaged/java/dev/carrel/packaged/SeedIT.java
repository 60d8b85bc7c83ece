package dev.carrel.packaged;

import static dev.carrel.testing.ReceivedFileFixture.USER_CONFIGURATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.carrel.testing.CarrelProcess;
import dev.carrel.testing.ReceivedFileFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Seeds at the start in production, where the control API is disabled. */
@Execution(ExecutionMode.CONCURRENT)
class SeedIT {
  private static final String ITEM = "7b1f3c9e-0000-4000-8000-000000000002";

  @TempDir Path directory;

  private Map<String, String> configuration(String seed) throws IOException {
    Path seeds = Files.createDirectory(directory.resolve("seed.d"));
    Files.writeString(seeds.resolve("10.yaml"), seed);
    var configuration = new HashMap<>(USER_CONFIGURATION);
    configuration.put("carrel.seed", seeds.toString());
    return configuration;
  }

  @Test
  void shouldApplySeedOnce() throws Exception {
    // Given
    Map<String, String> configuration =
        configuration(
            """
            libraries:
              - {name: isos, items: [{id: %s, name: boot, files: [{name: a, generate: {size: 1M}}]}]}
            """
                .formatted(ITEM));

    // When
    try (var carrel = CarrelProcess.start(directory, configuration)) {

      // Then
      assertItemHasSize(carrel, 1024 * 1024);
      assertThat(carrel.logLines()).anyMatch(line -> line.contains("Applied the seed"));
    }
    try (var restarted = CarrelProcess.start(directory, configuration)) {
      assertItemHasSize(restarted, 1024 * 1024);
      assertThat(restarted.logLines()).anyMatch(line -> line.contains("changed nothing"));
    }
  }

  private static void assertItemHasSize(CarrelProcess carrel, int size) {
    carrel
        .request(ReceivedFileFixture.USER, ReceivedFileFixture.PASSWORD)
        .get(carrel.url("/api/content/library/item/" + ITEM))
        .then()
        .statusCode(200)
        .body("size", equalTo(size));
  }

  @Test
  void shouldNotStartWithInvalidSeed() throws IOException {
    assertThat(
            CarrelProcess.startExpectingFailure(
                directory, configuration("libraries:\n- name: isos\n  itmes: []\n")))
        .contains(
            "Could not apply a seed of carrel.seed. ",
            "seed.d/10.yaml, line 3, libraries[0].itmes: The field is unknown; the fields here are"
                + " description, id, items, name, type.");
  }
}
