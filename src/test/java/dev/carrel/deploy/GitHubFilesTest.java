package dev.carrel.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The files under {@code .github}: the workflow, issue forms and the configuration of Dependabot.
 */
class GitHubFilesTest {
  private static final Path DIRECTORY = Path.of(".github");

  private final JsonNode workflow = YamlReader.readOne(DIRECTORY.resolve("workflows/build.yml"));
  private final JsonNode job = workflow.at("/jobs/verify");

  @Test
  void shouldRunTheCommandsOfTheProject() {
    // When
    List<String> runs =
        stream(job.at("/strategy/matrix/include"))
            .map(run -> run.path("java").asText() + " " + run.path("command").asText())
            .toList();

    // Then
    assertThat(runs)
        .containsExactly(
            "17 .ci/run",
            "25 .ci/run",
            "17 ./mvnw -B -ntp verify -Pcrash",
            "17 ./mvnw -B -ntp verify -Pbrowser",
            "17 ./mvnw -B -ntp verify -Pclients");
    assertThat(runs)
        .extracting(run -> run.split(" ")[1])
        .allSatisfy(program -> assertThat(Path.of(program)).exists().isExecutable());
  }

  @Test
  void shouldGrantOnlyReadPermissionAndLimitDuration() {
    assertThat(workflow.path("permissions").toString()).isEqualTo("{\"contents\":\"read\"}");
    assertThat(workflow.path("jobs"))
        .allSatisfy(
            each -> {
              assertThat(each.has("permissions")).isFalse();
              assertThat(each.path("timeout-minutes").asInt()).isBetween(1, 60);
            });
    assertThat(stream(job.path("steps")).filter(step -> step.has("uses")))
        .isNotEmpty()
        .allSatisfy(
            step -> assertThat(step.path("uses").asText()).matches("actions/[a-z-]+@v\\d+"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bug", "feature"})
  void shouldHaveFieldsWithUniqueIds(String form) {
    // When
    JsonNode body =
        YamlReader.readOne(DIRECTORY.resolve("ISSUE_TEMPLATE/" + form + ".yml")).path("body");

    // Then
    List<JsonNode> fields =
        stream(body).filter(field -> !field.path("type").asText().equals("markdown")).toList();
    assertThat(fields).extracting(field -> field.path("id").asText()).doesNotHaveDuplicates();
    assertThat(fields)
        .isNotEmpty()
        .allSatisfy(field -> assertThat(field.at("/attributes/label").asText()).isNotEmpty());
  }

  @Test
  void shouldUpdateWhatTheRepositoryUses() {
    // When
    JsonNode updates = YamlReader.readOne(DIRECTORY.resolve("dependabot.yml")).path("updates");

    // Then
    assertThat(stream(updates))
        .extracting(update -> update.path("package-ecosystem").asText())
        .containsExactly("maven", "github-actions");
    assertThat(stream(updates))
        .allSatisfy(update -> assertThat(update.path("groups")).isNotEmpty());
    String pom = YamlReader.readText(Path.of("pom.xml"));
    assertThat(stream(updates.at("/0/ignore")))
        .extracting(ignored -> ignored.path("dependency-name").asText().split(":")[0])
        .allSatisfy(group -> assertThat(pom).contains("<groupId>" + group + "</groupId>"));
  }

  /** GitHub silently ignores files with another suffix or a syntax error. */
  @Test
  void shouldBeReadableYaml() throws Exception {
    try (Stream<Path> files = Files.walk(DIRECTORY)) {
      assertThat(
              files.filter(Files::isRegularFile).filter(file -> !file.toString().endsWith(".md")))
          .hasSize(4)
          .allSatisfy(file -> assertThat(file.toString()).endsWith(".yml"))
          .allSatisfy(file -> assertThat(YamlReader.readOne(file).isObject()).isTrue());
    }
  }

  private static Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
