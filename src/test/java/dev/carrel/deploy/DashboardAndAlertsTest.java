package dev.carrel.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carrel.vapi.ErrorType;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The dashboard and the alerts use existing metrics, and each alert has a runbook. */
class DashboardAndAlertsTest {
  private static final Path METRICS = Path.of("src/test/resources/deploy/metrics.txt");
  private static final Path ALERTS = Path.of("deploy/prometheus/alerts.yaml");
  private static final Path GUIDE = Path.of("docs/operations.md");

  private static final Pattern LABELS = Pattern.compile("\\{[^}]*}|\\[[^]]*]|\"[^\"]*\"");
  private static final Pattern GROUPING = Pattern.compile("\\bby \\([^)]*\\)");
  private static final Pattern SERIES =
      Pattern.compile("\\b[a-z]+(_[a-z]+)+\\b(?!\\s*\\()|\\bup\\b");
  private static final Pattern OUTCOMES = Pattern.compile("outcome=~\"([a-z_|]+)\"");

  private final JsonNode dashboard = JsonSchemas.json(Path.of("deploy/grafana/carrel.json"));
  private final List<JsonNode> alerts =
      KubernetesManifest.elements(YamlReader.readOne(ALERTS).at("/groups/0/rules")).toList();

  /** The series in an expression, without labels, ranges and functions. */
  private static Set<String> series(String expression) {
    String names = GROUPING.matcher(LABELS.matcher(expression).replaceAll("")).replaceAll("");
    return SERIES.matcher(names).results().map(MatchResult::group).collect(Collectors.toSet());
  }

  private Stream<String> expressions() {
    return Stream.concat(
        dashboard.path("panels").findValuesAsText("expr").stream(),
        alerts.stream().map(alert -> alert.path("expr").asText()));
  }

  @Test
  void shouldExtractSeriesFromExpression() {
    assertThat(series("sum by (le, a_b) (rate(x_y_total{c_d=\"e_f\"}[$__rate_interval])) / up > 1"))
        .containsExactlyInAnyOrder("x_y_total", "up");
    assertThat(series("min_over_time(z_q[5m]) or histogram_quantile(0.9, w_bucket)"))
        .containsExactlyInAnyOrder("z_q", "w_bucket");
  }

  @Test
  void shouldQueryExistingSeries() {
    var exposed = new HashSet<>(YamlReader.readText(METRICS).lines().toList());
    exposed.add("up"); // recorded by Prometheus itself

    var used = new TreeSet<String>();
    expressions().forEach(expression -> used.addAll(series(expression)));

    assertThat(used).hasSizeGreaterThan(20).isSubsetOf(exposed);
  }

  @Test
  void shouldQueryExistingOutcomes() {
    Set<String> types =
        Stream.of(ErrorType.values())
            .map(type -> type.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());

    List<String> outcomes =
        expressions()
            .flatMap(expression -> OUTCOMES.matcher(expression).results())
            .flatMap(used -> Stream.of(used.group(1).split("\\|")))
            .toList();

    assertThat(outcomes).isNotEmpty().allMatch(types::contains);
  }

  @Test
  void shouldHavePanelsWithUniqueIdAndPosition() {
    List<JsonNode> panels = KubernetesManifest.elements(dashboard.path("panels")).toList();

    assertThat(panels.stream().map(panel -> panel.path("id").asInt())).doesNotHaveDuplicates();
    assertThat(panels.stream().map(panel -> panel.path("gridPos"))).doesNotHaveDuplicates();
    assertThat(panels)
        .filteredOn(panel -> !panel.path("type").asText().equals("row"))
        .allMatch(panel -> panel.path("title").asText().length() > 3)
        .allMatch(panel -> !panel.path("targets").isEmpty());
  }

  @Test
  void shouldHaveAlertsWithRunbooks() {
    Set<String> sections =
        YamlReader.readText(GUIDE)
            .lines()
            .filter(line -> line.startsWith("### "))
            .map(line -> "docs/operations.md#" + line.substring(4).toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());

    assertThat(alerts).hasSize(6);
    for (JsonNode alert : alerts) {
      assertThat(alert.at("/labels/severity").asText()).isIn("critical", "warning");
      assertThat(alert.at("/annotations/summary").asText()).isNotBlank();
      assertThat(alert.at("/annotations/description").asText()).isNotBlank();
      assertThat(alert.at("/annotations/runbook_url").asText())
          .endsWith("#" + alert.path("alert").asText().toLowerCase(Locale.ROOT))
          .isIn(sections);
    }
  }

  private static Stream<String> rendered() {
    return KubernetesManifest.renderedNames();
  }

  @ParameterizedTest
  @MethodSource("rendered")
  void shouldRenderSameAlertsForKubernetes(String rendered) {
    KubernetesManifest rule = RenderedRelease.read(rendered).require("PrometheusRule");

    assertThat(rule.at("/spec")).isEqualTo(YamlReader.readOne(ALERTS));
  }
}
