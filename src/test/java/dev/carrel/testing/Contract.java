package dev.carrel.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The services and operations of vCenter. {@code contract.json} describes them, and {@code
 * contract-additions.json} describes additions of newer versions.
 */
public final class Contract {
  private static final JsonNode CONTRACT = read();
  private static final JsonNode SERVICES = CONTRACT.get("services");

  private Contract() {}

  /**
   * One operation.
   *
   * @param errors the types of errors that it may report, in the order of the contract
   */
  public record Operation(String service, String name, List<String> errors) {

    JsonNode definition() {
      return SERVICES.get(service).get(name);
    }

    /** The mapping to {@code /api}. */
    public JsonNode restMapping() {
      return definition().get("api");
    }

    /** The type of the result. */
    public String resultType() {
      return definition().get("returns").asText();
    }

    public boolean isVoid() {
      return resultType().equals("void");
    }

    public List<String> parameters() {
      return names(definition().get("params"));
    }

    /**
     * The type of a parameter: {@code id}, {@code string?} or the name of a structure, for example.
     */
    public String typeOf(String parameter) {
      return definition().get("params").get(parameter).asText();
    }

    @Override
    public String toString() {
      return service + "." + name;
    }
  }

  /** All operations, in the order of the contract. */
  public static List<Operation> operations() {
    var operations = new ArrayList<Operation>();
    for (String service : names(SERVICES)) {
      for (String name : names(SERVICES.get(service))) {
        operations.add(operation(service, name));
      }
    }
    return operations;
  }

  /** One operation of a service. */
  public static Operation operation(String service, String name) {
    List<String> errors =
        StreamSupport.stream(SERVICES.get(service).get(name).get("errors").spliterator(), false)
            .map(JsonNode::asText)
            .toList();
    return new Operation(service, name, errors);
  }

  /** Returns the fields of each structure: by the name of the field, whether it is required. */
  public static Map<String, Map<String, Boolean>> requiredFields() {
    Map<String, Map<String, Boolean>> structures = new TreeMap<>();
    JsonNode all = CONTRACT.get("structures");
    for (String structure : names(all)) {
      Map<String, Boolean> fields = new TreeMap<>();
      for (String field : names(all.get(structure))) {
        fields.put(field, !all.get(structure).get(field).asText().endsWith("?"));
      }
      structures.put(structure, fields);
    }
    return structures;
  }

  /** The types of a structure's fields, in the order of the contract. */
  public static Map<String, String> fieldTypes(String structure) {
    Map<String, String> types = new LinkedHashMap<>();
    JsonNode definition = CONTRACT.get("structures").get(structure);
    names(definition).forEach(field -> types.put(field, definition.get(field).asText()));
    return types;
  }

  /** All enumerations and their values. */
  public static Map<String, List<String>> enumerations() {
    Map<String, List<String>> enumerations = new TreeMap<>();
    JsonNode all = CONTRACT.get("enums");
    for (String enumeration : names(all)) {
      enumerations.put(
          enumeration,
          StreamSupport.stream(all.get(enumeration).spliterator(), false)
              .map(JsonNode::asText)
              .toList());
    }
    return enumerations;
  }

  private static List<String> names(JsonNode object) {
    return Stream.iterate(object.fieldNames(), names -> names.hasNext(), names -> names)
        .map(names -> names.next())
        .toList();
  }

  private static JsonNode read() {
    var json = new ObjectMapper();
    try (InputStream contract = Contract.class.getResourceAsStream("/contract.json");
        InputStream additions = Contract.class.getResourceAsStream("/contract-additions.json")) {
      return json.readerForUpdating(json.readTree(contract)).readTree(additions);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
