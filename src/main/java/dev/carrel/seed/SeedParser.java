package dev.carrel.seed;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.carrel.crypto.Digests;
import dev.carrel.fault.ByteAmount;
import dev.carrel.text.Sanitizer;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;

/** Reads seeds in YAML or JSON, by the same strict rules as the bodies of requests. */
@ApplicationScoped
class SeedParser {
  private static final int MAX_QUOTED_LENGTH = 100;

  private final ObjectMapper json;
  private final ObjectMapper yaml;

  SeedParser(ObjectMapper json) {
    this.json = json;
    // The size of the document is limited before it is read.
    var options = new LoaderOptions();
    options.setCodePointLimit(Integer.MAX_VALUE);
    this.yaml =
        json.copyWith(
            YAMLFactory.builder()
                .loaderOptions(options)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build());
  }

  /**
   * Reads a document. Blocks for some milliseconds per megabyte.
   *
   * @param name how errors call the document
   * @param isJson whether it is JSON, and not YAML
   * @throws VapiError INVALID_REQUEST if it is malformed; INVALID_ARGUMENT if a field is unknown or
   *     has a value of another type
   */
  ParsedSeed parse(String name, byte[] document, boolean isJson) {
    ObjectMapper mapper = isJson ? json : yaml;
    Map<String, Integer> lines = Map.of();
    try (var parser = mapper.createParser(document)) {
      lines = SeedLines.read(parser, name);
      SeedDocument seed = mapper.readValue(document, SeedDocument.class);
      if (seed == null) {
        throw ParsedSeed.malformed(name, "it has no fields");
      }
      return new ParsedSeed(name, seed, lines, HexFormat.of().formatHex(Digests.sha256(document)));
    } catch (JacksonException e) {
      throw toError(name, lines, e);
    } catch (IOException e) {
      throw ParsedSeed.malformed(name, "it is not UTF-8");
    }
  }

  private static VapiError toError(String name, Map<String, Integer> lines, JacksonException e) {
    if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
      return ParsedSeed.locate(name, lines, pathOf(mapping), reasonOf(mapping));
    }
    if (e instanceof UnrecognizedPropertyException || e instanceof MismatchedInputException) {
      return ParsedSeed.malformed(name, "it must be an object with the fields of a seed");
    }
    JsonLocation location = e.getLocation();
    return ParsedSeed.malformed(
        name,
        "%sthe syntax is wrong: %s"
            .formatted(
                location == null
                    ? ""
                    : "at line %d, column %d "
                        .formatted(location.getLineNr(), location.getColumnNr()),
                firstLine(e.getOriginalMessage())));
  }

  private static String firstLine(String text) {
    return Sanitizer.truncate(text.lines().findFirst().orElse(""), MAX_QUOTED_LENGTH);
  }

  private static VapiError reasonOf(JsonMappingException e) {
    return e instanceof UnrecognizedPropertyException unknown
        ? Message.SEED_FIELD_UNKNOWN.toError(
            ErrorType.INVALID_ARGUMENT,
            unknown.getKnownPropertyIds().stream()
                .map(Object::toString)
                .sorted()
                .collect(Collectors.joining(", ")))
        : Message.SEED_FIELD_TYPE.toError(ErrorType.INVALID_ARGUMENT, expectedType(e));
  }

  private static String pathOf(JsonMappingException e) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference reference : e.getPath()) {
      if (reference.getFieldName() == null) {
        path.append('[').append(reference.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(reference.getFieldName());
      }
    }
    return Sanitizer.truncate(path.toString(), MAX_QUOTED_LENGTH);
  }

  private static String expectedType(JsonMappingException e) {
    Class<?> type =
        e instanceof MismatchedInputException mismatch ? mismatch.getTargetType() : null;
    if (type == null) {
      return "of another type";
    }
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .map(Object::toString)
          .collect(Collectors.joining(", ", "one of ", ""));
    }
    if (type == String.class) {
      return "a string; quote it if it looks like a number or a boolean";
    }
    if (type == Duration.class) {
      return "a duration like PT30S";
    }
    if (type == ByteAmount.class) {
      return "an amount of bytes like 1000 or \"10M\"";
    }
    if (type == Boolean.class) {
      return "true or false";
    }
    if (Number.class.isAssignableFrom(type)) {
      return "a number";
    }
    return Collection.class.isAssignableFrom(type) ? "a list" : "an object";
  }
}
