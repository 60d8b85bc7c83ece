package dev.carrel.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Validates the manifests against the schemas of Kubernetes. */
class ManifestSchemaTest {
  private static final List<String> VERSIONS = List.of("1.30", "1.37");

  private static Stream<String> rendered() {
    return KubernetesManifest.renderedNames();
  }

  @ParameterizedTest
  @MethodSource("rendered")
  void shouldMatchSchemas(String rendered) {
    List<KubernetesManifest> manifests =
        KubernetesManifest.readAll(
            KubernetesManifest.RENDERED_DIRECTORY.resolve(rendered + ".yaml"));

    assertThat(manifests).hasSizeGreaterThan(5);
    for (KubernetesManifest kubernetesManifest : manifests) {
      for (String version : VERSIONS) {
        assertThat(JsonSchemas.validate(kubernetesManifest, version))
            .as("%s, %s", kubernetesManifest, version)
            .isEmpty();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("sources")
  void shouldMatchSchemasBeforeRendering(Path source) {
    for (KubernetesManifest kubernetesManifest : KubernetesManifest.readAll(source)) {
      assertThat(JsonSchemas.validate(kubernetesManifest, "1.37"))
          .as("%s", kubernetesManifest)
          .isEmpty();
    }
  }

  /** Complete manifests, and patches in the form of manifests. */
  private static Stream<Path> sources() throws IOException {
    try (var files = Files.walk(Path.of("deploy/kubernetes"))) {
      return files
          .filter(file -> file.toString().endsWith(".yaml"))
          .filter(file -> !file.endsWith("kustomization.yaml"))
          .filter(file -> !file.endsWith("statefulset.yaml"))
          .filter(file -> !file.endsWith("cluster/deployment.yaml"))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Deployment, /spec/template/spec, terminationGracePeriod",
    "Deployment, /spec/template/spec/containers/0/readinessProbe/httpGet, paht",
    "Deployment, /spec/template/spec/securityContext, runAsNonroot",
    "Ingress, /spec/rules/0/http/paths/0/backend, serviceName",
    "NetworkPolicy, /spec/egress/0/ports/0, prot",
    "PodDisruptionBudget, /spec, minAvailible",
    "PersistentVolumeClaim, /spec, accessMode",
    "ServiceMonitor, /spec/endpoints/0, intervall",
    "PrometheusRule, /spec/groups/0/rules/0, four"
  })
  void shouldRejectUnknownField(String kind, String pointer, String field) {
    KubernetesManifest kubernetesManifest = manifestOf(kind);
    ((ObjectNode) kubernetesManifest.at(pointer)).put(field, "1");

    List<String> errors = JsonSchemas.validate(kubernetesManifest, "1.37");

    assertThat(errors).anyMatch(error -> error.contains("'" + field + "'"));
  }

  @ParameterizedTest
  @CsvSource({
    "Deployment, /spec, replicas, three",
    "Service, /spec/ports/0, port, http",
    "PrometheusRule, /spec/groups/0/rules/0, for, a while"
  })
  void shouldRejectInvalidValue(String kind, String pointer, String field, String value) {
    KubernetesManifest kubernetesManifest = manifestOf(kind);
    ((ObjectNode) kubernetesManifest.at(pointer)).set(field, TextNode.valueOf(value));

    List<String> errors = JsonSchemas.validate(kubernetesManifest, "1.37");

    assertThat(errors).anyMatch(error -> error.contains("." + field + ":"));
  }

  private static KubernetesManifest manifestOf(String kind) {
    JsonNode json =
        KubernetesManifest.readAll(
                KubernetesManifest.RENDERED_DIRECTORY.resolve("helm-cluster.yaml"))
            .stream()
            .filter(kubernetesManifest -> kubernetesManifest.kind().equals(kind))
            .findAny()
            .orElseThrow()
            .json();
    return new KubernetesManifest(json.deepCopy());
  }
}
