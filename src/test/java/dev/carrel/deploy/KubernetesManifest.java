package dev.carrel.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A document that Kubernetes is told. */
record KubernetesManifest(JsonNode json) {
  static final Path RENDERED = Path.of("deploy/rendered");

  /** All of a file. */
  static List<KubernetesManifest> in(Path file) {
    return YamlReader.documents(file).stream().map(KubernetesManifest::new).toList();
  }

  /** What kustomize and Helm make of their sources. */
  static Stream<String> rendered() {
    return Stream.of(
        "kustomize-single", "kustomize-cluster", "helm-single", "helm-cluster", "helm-everything");
  }

  String kind() {
    return json.path("kind").asText();
  }

  String name() {
    return json.at("/metadata/name").asText();
  }

  /** What is at a JSON pointer. */
  JsonNode at(String pointer) {
    return json.at(pointer);
  }

  /** The elements of the list at a JSON pointer. */
  Stream<JsonNode> each(String pointer) {
    return elements(json.at(pointer));
  }

  static Stream<JsonNode> elements(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false);
  }

  @Override
  public String toString() {
    return kind() + " " + name();
  }
}
