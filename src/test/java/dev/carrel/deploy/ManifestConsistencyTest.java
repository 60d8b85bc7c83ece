package dev.carrel.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What belongs together in the manifests, of which no schema knows. */
class ManifestConsistencyTest {
  private static final Duration FOR_POSTGRESQL_TO_STOP = Duration.ofSeconds(10);

  private static Stream<RenderedRelease> releases() {
    return KubernetesManifest.rendered().map(RenderedRelease::rendered);
  }

  @ParameterizedTest
  @MethodSource("releases")
  void shouldSelectItsOwnPods(RenderedRelease release) {
    JsonNode labels = release.podLabels();

    assertThat(labels).isNotEmpty();
    assertSelects(release.workload().at("/spec/selector/matchLabels"), labels);
    assertSelects(release.the("Service").at("/spec/selector"), labels);
    assertSelects(release.the("NetworkPolicy").at("/spec/podSelector/matchLabels"), labels);
    release
        .find("PodDisruptionBudget")
        .ifPresent(budget -> assertSelects(budget.at("/spec/selector/matchLabels"), labels));
    release.pod().findValues("labelSelector").stream()
        .forEach(selector -> assertSelects(selector.path("matchLabels"), labels));
    assertSelects(
        release.the("ServiceMonitor").at("/spec/selector/matchLabels"),
        release.the("Service").at("/metadata/labels"));
  }

  private static void assertSelects(JsonNode selector, JsonNode labels) {
    assertThat(selector).isNotEmpty();
    selector
        .properties()
        .forEach(label -> assertThat(labels.path(label.getKey())).isEqualTo(label.getValue()));
  }

  @ParameterizedTest
  @MethodSource("releases")
  void shouldNamePortsThatAreThere(RenderedRelease release) {
    assertThat(release.the("Service").at("/spec/ports").findValuesAsText("targetPort"))
        .isSubsetOf(release.ports());
    assertThat(
            release
                .the("NetworkPolicy")
                .each("/spec/ingress")
                .flatMap(rule -> rule.path("ports").findValuesAsText("port").stream()))
        .isSubsetOf(release.ports());
    assertThat(release.the("ServiceMonitor").at("/spec/endpoints/0/port").asText())
        .isIn(release.servicePorts());
    for (JsonNode path : release.the("Ingress").at("/spec/rules/0/http/paths")) {
      assertThat(path.at("/backend/service/name").asText())
          .isEqualTo(release.the("Service").name());
      assertThat(path.at("/backend/service/port/name").asText()).isIn(release.servicePorts());
    }
  }

  @ParameterizedTest
  @MethodSource("releases")
  void shouldAskEachProbeWhatItIsFor(RenderedRelease release) {
    Map.of("startupProbe", "started", "livenessProbe", "live", "readinessProbe", "ready")
        .forEach(
            (probe, path) -> {
              JsonNode asked = release.container().at("/" + probe + "/httpGet");
              assertThat(asked.path("path").asText()).isEqualTo("/q/health/" + path);
              assertThat(asked.path("port").asText()).isIn(release.ports());
            });
    assertThat(release.the("ServiceMonitor").at("/spec/endpoints/0/path").asText())
        .isEqualTo("/q/metrics");
  }

  /** What whoever runs it can see is not for those who come from outside. */
  @ParameterizedTest
  @MethodSource("releases")
  void shouldLetClientsInAndNoFurther(RenderedRelease release) {
    JsonNode ingress = release.the("Ingress").json();

    assertThat(ingress.at("/spec/rules/0/http/paths").findValuesAsText("path"))
        .containsExactlyInAnyOrder("/api", "/rest", "/cls", "/console");
    assertThat(ingress.at("/spec/tls/0/hosts/0")).isEqualTo(ingress.at("/spec/rules/0/host"));
    assertThat(annotation(ingress, "proxy-body-size")).isEqualTo("0");
    assertThat(annotation(ingress, "proxy-request-buffering")).isEqualTo("off");
  }

  private static String annotation(JsonNode ingress, String name) {
    return ingress.at("/metadata/annotations").path("nginx.ingress.kubernetes.io/" + name).asText();
  }

  @ParameterizedTest
  @MethodSource("releases")
  void shouldConfigureKeysThatExist(RenderedRelease release) {
    assertThat(release.environment().keySet()).allMatch(EnvironmentVariables::has);
  }

  @ParameterizedTest
  @CsvSource({
    "CARREL_SHUTDOWN_TRANSFERS,         true",
    "QUARKUS_DATASOURCE_REACTIVE_URL,   true",
    "CARREL_SHUTDOWN_TRANSFER,          false",
    "QUARKUS_SHUTDOWN_DELAYED,          false",
    "QUARKUS_DATASOURCE_DB_KIND,        false" // It is too late for that at the start.
  })
  void shouldKnowWhichKeysExist(String variable, boolean exists) {
    assertThat(EnvironmentVariables.has(variable)).isEqualTo(exists);
  }

  @ParameterizedTest
  @MethodSource("releases")
  void shouldMountWhatIsThereAndWriteNowhereElse(RenderedRelease release) {
    Map<String, String> mounts = release.mounts();

    assertThat(release.volumes()).containsExactlyInAnyOrderElementsOf(mounts.values());
    assertThat(mounts).containsKeys("/data", "/tmp");
    assertThat(release.container().at("/securityContext/readOnlyRootFilesystem").asBoolean())
        .isTrue();
    for (String claim : release.pod().findValuesAsText("claimName")) {
      assertThat(claim)
          .isIn(
              release.find("PersistentVolumeClaim").map(KubernetesManifest::name).orElse("images"));
    }
    for (String key : List.of("QUARKUS_CONFIG_LOCATIONS", "CARREL_CONTENT_DIRECTORY")) {
      JsonNode directory = release.environment().get(key);
      if (directory != null) {
        assertThat(mounts).containsKey(directory.path("value").asText());
      }
    }
  }

  /** As the Pod Security Standard calls "restricted". */
  @ParameterizedTest
  @MethodSource("releases")
  void shouldTakeNoRights(RenderedRelease release) {
    JsonNode pod = release.pod();
    JsonNode container = release.container().path("securityContext");

    assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
    assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
    assertThat(container.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
    assertThat(container.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
    assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
    assertThat(pod.path("serviceAccountName").asText())
        .isEqualTo(release.the("ServiceAccount").name());
    assertThat(release.find("Secret")).isEmpty();
  }

  /** PostgreSQL refuses a directory that the group was given, as each mount would do otherwise. */
  @ParameterizedTest
  @MethodSource("releases")
  void shouldLeaveTheDatabasesDirectoryToItsOwner(RenderedRelease release) {
    JsonNode context = release.pod().path("securityContext");

    if (context.has("fsGroup")) {
      assertThat(context.path("fsGroupChangePolicy").asText()).isEqualTo("OnRootMismatch");
    }
  }

  @ParameterizedTest
  @MethodSource("releases")
  void shouldLiveUntilTransfersHaveEnded(RenderedRelease release) {
    Duration timeout = release.duration("QUARKUS_SHUTDOWN_TIMEOUT");
    Duration needed =
        release.duration("QUARKUS_SHUTDOWN_DELAY").plus(timeout).plus(FOR_POSTGRESQL_TO_STOP);

    assertThat(release.duration("CARREL_SHUTDOWN_TRANSFERS")).isPositive().isLessThan(timeout);
    assertThat(release.pod().path("terminationGracePeriodSeconds").asLong())
        .isGreaterThanOrEqualTo(needed.toSeconds());
  }

  @ParameterizedTest
  @MethodSource("releases")
  void shouldLetANodeBeDrained(RenderedRelease release) {
    int replicas = release.workload().at("/spec/replicas").asInt();

    release
        .find("PodDisruptionBudget")
        .ifPresentOrElse(
            budget -> assertThat(budget.at("/spec/minAvailable").asInt()).isLessThan(replicas),
            () -> assertThat(replicas).isOne());
    // Two pods never meet on one volume with a database.
    assertThat(release.workload().kind()).isEqualTo(replicas == 1 ? "StatefulSet" : "Deployment");
  }

  @ParameterizedTest
  @CsvSource({"single", "cluster"})
  void shouldBeTheSameByKustomizeAndByHelm(String mode) {
    RenderedRelease one = RenderedRelease.rendered("kustomize-" + mode);
    RenderedRelease other = RenderedRelease.rendered("helm-" + mode);

    assertThat(kinds(one)).isEqualTo(kinds(other));
    assertThat(one.mounts()).isEqualTo(other.mounts());
    assertThat(one.volumes()).isEqualTo(other.volumes());
    assertThat(one.environment().keySet()).isEqualTo(other.environment().keySet());
    for (String same :
        List.of(
            "startupProbe",
            "livenessProbe",
            "readinessProbe",
            "securityContext",
            "resources",
            "ports")) {
      assertThat(one.container().path(same)).isEqualTo(other.container().path(same));
    }
    for (String same : List.of("securityContext", "terminationGracePeriodSeconds")) {
      assertThat(one.pod().path(same)).isEqualTo(other.pod().path(same));
    }
    for (String same : List.of("/spec/ingress", "/spec/egress")) {
      assertThat(one.the("NetworkPolicy").at(same)).isEqualTo(other.the("NetworkPolicy").at(same));
    }
    assertThat(one.the("PrometheusRule").at("/spec"))
        .isEqualTo(other.the("PrometheusRule").at("/spec"));
  }

  /** Helm is given a namespace that is there. */
  private static List<String> kinds(RenderedRelease release) {
    return release.manifests().stream()
        .map(KubernetesManifest::kind)
        .filter(kind -> !kind.equals("Namespace"))
        .sorted()
        .toList();
  }
}
