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

/** Consistency of the manifests, which schemas cannot check. */
class ManifestConsistencyTest {
  private static final Duration TIME_FOR_POSTGRESQL_TO_STOP = Duration.ofSeconds(10);

  private static Stream<RenderedRelease> releases() {
    return KubernetesManifest.renderedNames().map(RenderedRelease::read);
  }

  @ParameterizedTest
  @MethodSource("releases")
  void shouldSelectOwnPods(RenderedRelease renderedRelease) {
    JsonNode labels = renderedRelease.podLabels();

    assertThat(labels).isNotEmpty();
    assertSelects(renderedRelease.workload().at("/spec/selector/matchLabels"), labels);
    assertSelects(renderedRelease.require("Service").at("/spec/selector"), labels);
    assertSelects(
        renderedRelease.require("NetworkPolicy").at("/spec/podSelector/matchLabels"), labels);
    renderedRelease
        .find("PodDisruptionBudget")
        .ifPresent(budget -> assertSelects(budget.at("/spec/selector/matchLabels"), labels));
    renderedRelease.pod().findValues("labelSelector").stream()
        .forEach(selector -> assertSelects(selector.path("matchLabels"), labels));
    assertSelects(
        renderedRelease.require("ServiceMonitor").at("/spec/selector/matchLabels"),
        renderedRelease.require("Service").at("/metadata/labels"));
  }

  private static void assertSelects(JsonNode selector, JsonNode labels) {
    assertThat(selector).isNotEmpty();
    selector
        .properties()
        .forEach(label -> assertThat(labels.path(label.getKey())).isEqualTo(label.getValue()));
  }

  @ParameterizedTest
  @MethodSource("releases")
  void shouldReferToExistingPorts(RenderedRelease renderedRelease) {
    assertThat(renderedRelease.require("Service").at("/spec/ports").findValuesAsText("targetPort"))
        .isSubsetOf(renderedRelease.ports());
    assertThat(
            renderedRelease
                .require("NetworkPolicy")
                .elementsAt("/spec/ingress")
                .flatMap(rule -> rule.path("ports").findValuesAsText("port").stream()))
        .isSubsetOf(renderedRelease.ports());
    assertThat(renderedRelease.require("ServiceMonitor").at("/spec/endpoints/0/port").asText())
        .isIn(renderedRelease.servicePorts());
    for (JsonNode path : renderedRelease.require("Ingress").at("/spec/rules/0/http/paths")) {
      assertThat(path.at("/backend/service/name").asText())
          .isEqualTo(renderedRelease.require("Service").name());
      assertThat(path.at("/backend/service/port/name").asText())
          .isIn(renderedRelease.servicePorts());
    }
  }

  @ParameterizedTest
  @MethodSource("releases")
  void shouldUseMatchingHealthCheckForEachProbe(RenderedRelease renderedRelease) {
    Map.of("startupProbe", "started", "livenessProbe", "live", "readinessProbe", "ready")
        .forEach(
            (probe, path) -> {
              JsonNode check = renderedRelease.container().at("/" + probe + "/httpGet");
              assertThat(check.path("path").asText()).isEqualTo("/q/health/" + path);
              assertThat(check.path("port").asText()).isIn(renderedRelease.ports());
            });
    assertThat(renderedRelease.require("ServiceMonitor").at("/spec/endpoints/0/path").asText())
        .isEqualTo("/q/metrics");
  }

  /** Paths for operators are not exposed to clients outside of the cluster. */
  @ParameterizedTest
  @MethodSource("releases")
  void shouldExposeOnlyPathsOfClients(RenderedRelease renderedRelease) {
    JsonNode ingress = renderedRelease.require("Ingress").json();

    assertThat(ingress.at("/spec/rules/0/http/paths").findValuesAsText("path"))
        .containsExactlyInAnyOrder("/api", "/rest", "/sdk", "/pbm", "/cls", "/console");
    assertThat(ingress.at("/spec/tls/0/hosts/0")).isEqualTo(ingress.at("/spec/rules/0/host"));
    assertThat(annotation(ingress, "proxy-body-size")).isEqualTo("0");
    assertThat(annotation(ingress, "proxy-request-buffering")).isEqualTo("off");
  }

  private static String annotation(JsonNode ingress, String name) {
    return ingress.at("/metadata/annotations").path("nginx.ingress.kubernetes.io/" + name).asText();
  }

  @ParameterizedTest
  @MethodSource("releases")
  void shouldConfigureKeysThatExist(RenderedRelease renderedRelease) {
    assertThat(renderedRelease.environment().keySet()).allMatch(EnvironmentVariables::exists);
  }

  @ParameterizedTest
  @CsvSource({
    "CARREL_SHUTDOWN_TRANSFER_DRAIN_TIMEOUT,         true",
    "QUARKUS_DATASOURCE_REACTIVE_URL,   true",
    "CARREL_SHUTDOWN_TRANSFER,          false",
    "QUARKUS_SHUTDOWN_DELAYED,          false",
    "QUARKUS_DATASOURCE_DB_KIND,        false" // a build-time key
  })
  void shouldDetectUnknownVariables(String variable, boolean exists) {
    assertThat(EnvironmentVariables.exists(variable)).isEqualTo(exists);
  }

  @ParameterizedTest
  @MethodSource("releases")
  void shouldMountExistingVolumesAndKeepTheRestReadOnly(RenderedRelease renderedRelease) {
    Map<String, String> mounts = renderedRelease.mounts();

    assertThat(renderedRelease.volumes()).containsExactlyInAnyOrderElementsOf(mounts.values());
    assertThat(mounts).containsKeys("/data", "/tmp");
    assertThat(
            renderedRelease.container().at("/securityContext/readOnlyRootFilesystem").asBoolean())
        .isTrue();
    for (String claim : renderedRelease.pod().findValuesAsText("claimName")) {
      assertThat(claim)
          .isIn(
              renderedRelease
                  .find("PersistentVolumeClaim")
                  .map(KubernetesManifest::name)
                  .orElse("images"));
    }
    for (String key :
        List.of("QUARKUS_CONFIG_LOCATIONS", "CARREL_CONTENT_DIRECTORY", "CARREL_SEED")) {
      JsonNode directory = renderedRelease.environment().get(key);
      if (directory != null) {
        assertThat(mounts).containsKey(directory.path("value").asText());
      }
    }
  }

  /** Matches the level "restricted" of the Pod Security Standards. */
  @ParameterizedTest
  @MethodSource("releases")
  void shouldRunWithRestrictedPrivileges(RenderedRelease renderedRelease) {
    JsonNode pod = renderedRelease.pod();
    JsonNode container = renderedRelease.container().path("securityContext");

    assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
    assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
    assertThat(container.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
    assertThat(container.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
    assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
    assertThat(pod.path("serviceAccountName").asText())
        .isEqualTo(renderedRelease.require("ServiceAccount").name());
    assertThat(renderedRelease.find("Secret")).isEmpty();
  }

  /**
   * By default, Kubernetes lets the group access a volume whenever it mounts the volume. PostgreSQL
   * does not start if the group can access its data directory.
   */
  @ParameterizedTest
  @MethodSource("releases")
  void shouldNotChangeGroupOfDatabaseDirectory(RenderedRelease renderedRelease) {
    JsonNode context = renderedRelease.pod().path("securityContext");

    if (context.has("fsGroup")) {
      assertThat(context.path("fsGroupChangePolicy").asText()).isEqualTo("OnRootMismatch");
    }
  }

  @ParameterizedTest
  @MethodSource("releases")
  void shouldStopAfterTransfersHaveEnded(RenderedRelease renderedRelease) {
    Duration timeout = renderedRelease.duration("QUARKUS_SHUTDOWN_TIMEOUT");
    Duration needed =
        renderedRelease
            .duration("QUARKUS_SHUTDOWN_DELAY")
            .plus(timeout)
            .plus(TIME_FOR_POSTGRESQL_TO_STOP);

    assertThat(renderedRelease.duration("CARREL_SHUTDOWN_TRANSFER_DRAIN_TIMEOUT"))
        .isPositive()
        .isLessThan(timeout);
    assertThat(renderedRelease.pod().path("terminationGracePeriodSeconds").asLong())
        .isGreaterThanOrEqualTo(needed.toSeconds());
  }

  @ParameterizedTest
  @MethodSource("releases")
  void shouldAllowDrainingANode(RenderedRelease renderedRelease) {
    int replicas = renderedRelease.workload().at("/spec/replicas").asInt();

    renderedRelease
        .find("PodDisruptionBudget")
        .ifPresentOrElse(
            budget -> assertThat(budget.at("/spec/minAvailable").asInt()).isLessThan(replicas),
            () -> assertThat(replicas).isOne());
    // A StatefulSet never runs two pods on one volume with a database.
    assertThat(renderedRelease.workload().kind())
        .isEqualTo(replicas == 1 ? "StatefulSet" : "Deployment");
  }

  @ParameterizedTest
  @CsvSource({"single", "cluster"})
  void shouldMatchBetweenKustomizeAndHelm(String mode) {
    RenderedRelease one = RenderedRelease.read("kustomize-" + mode);
    RenderedRelease other = RenderedRelease.read("helm-" + mode);

    assertThat(kinds(one)).isEqualTo(kinds(other));
    assertThat(one.mounts()).isEqualTo(other.mounts());
    assertThat(one.volumes()).isEqualTo(other.volumes());
    assertThat(one.environment().keySet()).isEqualTo(other.environment().keySet());
    for (String field :
        List.of(
            "startupProbe",
            "livenessProbe",
            "readinessProbe",
            "securityContext",
            "resources",
            "ports")) {
      assertThat(one.container().path(field)).isEqualTo(other.container().path(field));
    }
    for (String field : List.of("securityContext", "terminationGracePeriodSeconds")) {
      assertThat(one.pod().path(field)).isEqualTo(other.pod().path(field));
    }
    for (String field : List.of("/spec/ingress", "/spec/egress")) {
      assertThat(one.require("NetworkPolicy").at(field))
          .isEqualTo(other.require("NetworkPolicy").at(field));
    }
    assertThat(one.require("PrometheusRule").at("/spec"))
        .isEqualTo(other.require("PrometheusRule").at("/spec"));
  }

  /**
   * Returns the sorted kinds of all manifests except the Namespace, which only kustomize creates.
   */
  private static List<String> kinds(RenderedRelease renderedRelease) {
    return renderedRelease.manifests().stream()
        .map(KubernetesManifest::kind)
        .filter(kind -> !kind.equals("Namespace"))
        .sorted()
        .toList();
  }
}
