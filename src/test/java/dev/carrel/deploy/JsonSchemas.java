package dev.carrel.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The JSON schemas of deployment files. They reject unknown fields. */
final class JsonSchemas {
  private static final Path DIRECTORY = Path.of("src/test/resources/deploy/schemas");
  private static final JsonSchemaFactory FACTORY =
      JsonSchemaFactory.getInstance(VersionFlag.V202012);
  private static final Map<String, JsonSchema> CACHE = new ConcurrentHashMap<>();

  private JsonSchemas() {}

  /**
   * Validates a manifest for a version of Kubernetes, or for the Prometheus operator.
   *
   * @return the validation errors
   */
  static List<String> validate(KubernetesManifest kubernetesManifest, String kubernetes) {
    String apiVersion = kubernetesManifest.json().path("apiVersion").asText();
    return apiVersion.startsWith("monitoring.coreos.com/")
        ? validate(kubernetesManifest.kind(), kubernetesManifest.json())
        : validate(
            "kubernetes-" + kubernetes + "#" + apiVersion + "#" + kubernetesManifest.kind(),
            kubernetesManifest.json());
  }

  /**
   * Validates a document against a schema.
   *
   * @return the validation errors
   */
  static List<String> validate(String schema, JsonNode document) {
    return CACHE.computeIfAbsent(schema, JsonSchemas::read).validate(document).stream()
        .map(ValidationMessage::toString)
        .toList();
  }

  private static JsonSchema read(String schema) {
    String[] parts = schema.split("#");
    JsonNode json = json(DIRECTORY.resolve(parts[0] + ".json"));
    if (parts.length == 1) {
      return FACTORY.getSchema(json);
    }
    // Validates against one definition, so that the errors do not list those of all definitions.
    ObjectNode selected = json.deepCopy();
    selected.remove("oneOf");
    selected.put("$ref", "#/$defs/" + definition(json.path("$defs"), parts[1], parts[2]));
    return FACTORY.getSchema(selected);
  }

  private static String definition(JsonNode definitions, String apiVersion, String kind) {
    for (Iterator<String> names = definitions.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      JsonNode properties = definitions.path(name).path("properties");
      if (allows(properties.path("apiVersion"), apiVersion)
          && allows(properties.path("kind"), kind)) {
        return name;
      }
    }
    throw new AssertionError("No schema of " + kind + " in " + apiVersion);
  }

  private static boolean allows(JsonNode property, String value) {
    return property.path("enum").path(0).asText().equals(value);
  }

  static JsonNode json(Path file) {
    try {
      return new ObjectMapper().readTree(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
