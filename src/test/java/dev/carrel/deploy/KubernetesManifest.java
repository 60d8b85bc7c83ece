package dev.carrel.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

record KubernetesManifest(JsonNode json) {
  static final Path RENDERED_DIRECTORY = Path.of("deploy/rendered");

  /** The manifests in a file. */
  static List<KubernetesManifest> readAll(Path file) {
    return YamlReader.readAll(file).stream().map(KubernetesManifest::new).toList();
  }

  /** The names of the files that kustomize and Helm render. */
  static Stream<String> renderedNames() {
    return Stream.of(
        "kustomize-single", "kustomize-cluster", "helm-single", "helm-cluster", "helm-everything");
  }

  String kind() {
    return json.path("kind").asText();
  }

  String name() {
    return json.at("/metadata/name").asText();
  }

  /** The node at a JSON pointer. */
  JsonNode at(String pointer) {
    return json.at(pointer);
  }

  /** The elements of the list at a JSON pointer. */
  Stream<JsonNode> elementsAt(String pointer) {
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
