package dev.carrel.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Reads YAML with aliases and merge keys, which Jackson does not support. */
final class YamlReader {
  private static final ObjectMapper JSON = new ObjectMapper();

  private YamlReader() {}

  /** All non-empty documents of a file. */
  static List<JsonNode> readAll(Path file) {
    var yaml = new org.yaml.snakeyaml.Yaml(new SafeConstructor(new LoaderOptions()));
    Iterable<Object> documents = yaml.loadAll(readText(file));
    return StreamSupport.stream(documents.spliterator(), false)
        .filter(document -> document != null)
        .<JsonNode>map(JSON::valueToTree)
        .toList();
  }

  /** The only document of a file. */
  static JsonNode readOne(Path file) {
    List<JsonNode> documents = readAll(file);
    if (documents.size() != 1) {
      throw new IllegalArgumentException(file + " has " + documents.size() + " documents");
    }
    return documents.get(0);
  }

  static String readText(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
