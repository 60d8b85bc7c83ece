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

/** The schemas by which documents are judged; a field that they do not know is a mistake. */
final class JsonSchemas {
  private static final Path DIRECTORY = Path.of("src/test/resources/deploy/schemas");
  private static final JsonSchemaFactory FACTORY =
      JsonSchemaFactory.getInstance(VersionFlag.V202012);
  private static final Map<String, JsonSchema> READ = new ConcurrentHashMap<>();

  private JsonSchemas() {}

  /** What is wrong with a manifest for a version of Kubernetes, or of the Prometheus operator. */
  static List<String> mistakes(KubernetesManifest kubernetesManifest, String kubernetes) {
    String apiVersion = kubernetesManifest.json().path("apiVersion").asText();
    return apiVersion.startsWith("monitoring.coreos.com/")
        ? mistakes(kubernetesManifest.kind(), kubernetesManifest.json())
        : mistakes(
            "kubernetes-" + kubernetes + "#" + apiVersion + "#" + kubernetesManifest.kind(),
            kubernetesManifest.json());
  }

  /** What is wrong with a document by a schema. */
  static List<String> mistakes(String schema, JsonNode document) {
    return READ.computeIfAbsent(schema, JsonSchemas::read).validate(document).stream()
        .map(ValidationMessage::toString)
        .toList();
  }

  private static JsonSchema read(String schema) {
    String[] parts = schema.split("#");
    JsonNode json = json(DIRECTORY.resolve(parts[0] + ".json"));
    if (parts.length == 1) {
      return FACTORY.getSchema(json);
    }
    // Of the many only the one that is meant, so that a mistake is told and not that none of all
    // fits.
    ObjectNode only = json.deepCopy();
    only.remove("oneOf");
    only.put("$ref", "#/$defs/" + definition(json.path("$defs"), parts[1], parts[2]));
    return FACTORY.getSchema(only);
  }

  private static String definition(JsonNode definitions, String apiVersion, String kind) {
    for (Iterator<String> names = definitions.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      JsonNode properties = definitions.path(name).path("properties");
      if (names(properties.path("apiVersion"), apiVersion)
          && names(properties.path("kind"), kind)) {
        return name;
      }
    }
    throw new AssertionError("There is no schema of " + kind + " in " + apiVersion);
  }

  private static boolean names(JsonNode property, String value) {
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
