package dev.carrel.seed;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Finds the line of each value of a document. It rejects documents that are nested too deeply, and
 * aliases of YAML, by which a short document can have a huge value.
 */
final class SeedLines {
  private static final int MAX_PATH_LENGTH = 300;
  private static final int MAX_DEPTH = 20;

  private final JsonParser parser;
  private final String name;
  private final Map<String, Integer> lines = new HashMap<>();
  private final Deque<Container> containers = new ArrayDeque<>();

  /** An array or an object, and the current element or field of it. */
  private static final class Container {
    private final String path;
    private final boolean isArray;
    private int index = -1;
    private String field;

    private Container(String path, boolean isArray) {
      this.path = path;
      this.isArray = isArray;
    }

    private String pathOfCurrent() {
      if (isArray) {
        return path + "[" + index + "]";
      }
      return path.isEmpty() ? field : path + "." + field;
    }
  }

  private SeedLines(JsonParser parser, String name) {
    this.parser = parser;
    this.name = name;
  }

  /**
   * Reads a document to its end.
   *
   * @throws dev.carrel.vapi.VapiError INVALID_REQUEST if it has aliases or is nested too deeply
   */
  static Map<String, Integer> read(JsonParser parser, String name) throws IOException {
    var seedLines = new SeedLines(parser, name);
    for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
      seedLines.add(token);
    }
    return seedLines.lines;
  }

  private void add(JsonToken token) throws IOException {
    requireNoAlias();
    switch (token) {
      case FIELD_NAME -> {
        containers.peek().field = parser.currentName();
        addLine(containers.peek().pathOfCurrent());
      }
      case START_OBJECT, START_ARRAY -> {
        containers.push(new Container(beginValue(), token == JsonToken.START_ARRAY));
        if (containers.size() > MAX_DEPTH) {
          throw ParsedSeed.malformed(
              name, "at line %d it has more than %d levels".formatted(line(), MAX_DEPTH));
        }
      }
      case END_OBJECT, END_ARRAY -> containers.pop();
      default -> beginValue();
    }
  }

  private void requireNoAlias() throws IOException {
    if (parser instanceof YAMLParser yaml
        && (yaml.isCurrentAlias() || yaml.getObjectId() != null)) {
      throw ParsedSeed.malformed(
          name, "line %d has an anchor or an alias of YAML".formatted(line()));
    }
  }

  /** Records the line of a value; returns the value's path. */
  private String beginValue() {
    Container parent = containers.peek();
    if (parent == null) {
      return "";
    }
    if (parent.isArray) {
      parent.index++;
    }
    addLine(parent.pathOfCurrent());
    return parent.pathOfCurrent();
  }

  /** A path of the schema is short. Others would take much more memory than the document. */
  private void addLine(String path) {
    if (path.length() > MAX_PATH_LENGTH) {
      throw ParsedSeed.malformed(name, "line %d has a field with a long name".formatted(line()));
    }
    lines.putIfAbsent(path, line());
  }

  private int line() {
    return parser.currentTokenLocation().getLineNr();
  }
}
