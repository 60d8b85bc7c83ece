package dev.carrel.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.runtime.configuration.DurationConverter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Validates {@code docker-compose.yml} against the schema of the Compose Specification, and
 * compares it with the image.
 */
class ComposeTest {
  private static final Path DOCKERFILE = Path.of("src/main/docker/Dockerfile.jvm");

  private final JsonNode compose = YamlReader.readOne(Path.of("docker-compose.yml"));
  private final JsonNode carrel = compose.at("/services/carrel");

  @Test
  void shouldMatchSchema() {
    assertThat(JsonSchemas.validate("compose-spec", compose)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"/services/carrel, red_only", "/services/postgres/healthcheck, tests", "'', service"})
  void shouldRejectUnknownField(String pointer, String field) {
    ((ObjectNode) compose.at(pointer)).put(field, "1");

    List<String> errors = JsonSchemas.validate("compose-spec", compose);

    assertThat(errors).anyMatch(error -> error.contains("'" + field + "'"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"postgres", "carrel"})
  void shouldRestrictPrivilegesOfEachService(String name) {
    JsonNode service = compose.at("/services/" + name);

    assertThat(service.path("read_only").asBoolean()).isTrue();
    assertThat(service.at("/cap_drop/0").asText()).isEqualTo("ALL");
    assertThat(service.at("/security_opt/0").asText()).isEqualTo("no-new-privileges:true");
    assertThat(service.at("/tmpfs/0").asText()).isEqualTo("/tmp");
    assertThat(service.path("healthcheck").path("test")).isNotEmpty();
    String volume = service.at("/volumes/0").asText().split(":")[0];
    assertThat(compose.path("volumes").has(volume)).isTrue();
  }

  @Test
  void shouldConfigureKeysThatExist() {
    assertThat(carrel.path("environment").fieldNames())
        .toIterable()
        .isNotEmpty()
        .allMatch(EnvironmentVariables::exists);
  }

  @Test
  void shouldStopAfterTransfersHaveEnded() {
    Duration timeout = duration(carrel.at("/environment/QUARKUS_SHUTDOWN_TIMEOUT"));

    assertThat(duration(carrel.at("/environment/CARREL_SHUTDOWN_TRANSFER_DRAIN_TIMEOUT")))
        .isLessThan(timeout);
    assertThat(duration(carrel.path("stop_grace_period"))).isGreaterThan(timeout);
  }

  @Test
  void shouldMountDirectoryOfSeeds() {
    assertThat(carrel.at("/volumes/1").asText())
        .isEqualTo("./seed.d:%s:ro".formatted(carrel.at("/environment/CARREL_SEED").asText()));
  }

  private static Duration duration(JsonNode text) {
    return new DurationConverter().convert(text.asText());
  }

  /** In Compose files, {@code $$} is an escaped {@code $}. */
  @Test
  void shouldMatchHealthCheckAndVolumeOfImage() throws Exception {
    String dockerfile = YamlReader.readText(DOCKERFILE);
    String line =
        dockerfile.lines().filter(one -> one.startsWith("HEALTHCHECK")).findAny().orElseThrow();
    JsonNode check = new ObjectMapper().readTree(line.substring(line.indexOf(" CMD ") + 5));

    var expected = new ArrayList<String>(List.of("CMD"));
    check.forEach(part -> expected.add(part.asText()));
    var actual = new ArrayList<String>();
    carrel.at("/healthcheck/test").forEach(part -> actual.add(part.asText().replace("$$", "$")));
    assertThat(actual).isEqualTo(expected);
    assertThat(dockerfile).contains("VOLUME /data\n", "USER 185\n");
    assertThat(carrel.at("/volumes/0").asText()).endsWith(":/data");
  }
}
