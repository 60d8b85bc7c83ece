package dev.carrel.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.configuration.DurationConverter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The manifests of one release, with one workload. */
record RenderedRelease(List<KubernetesManifest> manifests) {
  private static final String POD = "/spec/template/spec";

  static RenderedRelease read(String name) {
    return new RenderedRelease(
        KubernetesManifest.readAll(KubernetesManifest.RENDERED_DIRECTORY.resolve(name + ".yaml")));
  }

  Optional<KubernetesManifest> find(String kind) {
    return manifests.stream()
        .filter(kubernetesManifest -> kubernetesManifest.kind().equals(kind))
        .findAny();
  }

  KubernetesManifest require(String kind) {
    return find(kind).orElseThrow(() -> new AssertionError("No " + kind + " in the release"));
  }

  KubernetesManifest workload() {
    return find("StatefulSet").orElseGet(() -> require("Deployment"));
  }

  JsonNode pod() {
    return workload().at(POD);
  }

  JsonNode podLabels() {
    return workload().at("/spec/template/metadata/labels");
  }

  JsonNode container() {
    return pod().at("/containers/0");
  }

  /** The names of the container's ports. */
  Set<String> ports() {
    return names(container().path("ports").findValues("name"));
  }

  /** The names of the Service's ports. */
  Set<String> servicePorts() {
    return names(require("Service").at("/spec/ports").findValues("name"));
  }

  /** The mounts of the container: the name of the volume by path. */
  Map<String, String> mounts() {
    var mounts = new TreeMap<String, String>();
    container()
        .path("volumeMounts")
        .forEach(
            mount -> mounts.put(mount.path("mountPath").asText(), mount.path("name").asText()));
    return mounts;
  }

  /** The volumes and volume claims of the pod. */
  Set<String> volumes() {
    return Stream.concat(
            KubernetesManifest.elements(pod().path("volumes"))
                .map(volume -> volume.path("name").asText()),
            workload()
                .elementsAt("/spec/volumeClaimTemplates")
                .map(claim -> claim.at("/metadata/name").asText()))
        .collect(Collectors.toSet());
  }

  /** The environment variables of the container, by name. */
  Map<String, JsonNode> environment() {
    var environment = new TreeMap<String, JsonNode>();
    container().path("env").forEach(one -> environment.put(one.path("name").asText(), one));
    return environment;
  }

  Duration duration(String variable) {
    return new DurationConverter().convert(environment().get(variable).path("value").asText());
  }

  private static Set<String> names(List<JsonNode> names) {
    return names.stream().map(JsonNode::asText).collect(Collectors.toSet());
  }
}
