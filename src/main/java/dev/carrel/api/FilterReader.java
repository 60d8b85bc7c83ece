package dev.carrel.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.carrel.vapi.SnakeCase;
import dev.carrel.vapi.VapiError;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MultivaluedMap;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Set;

/** Reads the filters of lists from queries. */
@Singleton
public class FilterReader {
  private final ObjectMapper json;

  FilterReader(ObjectMapper json) {
    this.json = json;
  }

  /**
   * Reads a filter like a structure in a body.
   *
   * @param parameters the values of the fields by their names; other parameters are ignored
   * @throws VapiError INVALID_ARGUMENT if a value does not have the type of its field
   */
  public <T extends Record> T read(Class<T> filter, MultivaluedMap<String, String> parameters) {
    ObjectNode fields = json.createObjectNode();
    for (RecordComponent field : filter.getRecordComponents()) {
      String name = SnakeCase.of(field.getName());
      List<String> values = parameters.get(name);
      if (values != null) {
        fields.set(name, toJson(field.getType(), values));
      }
    }
    try {
      return json.treeToValue(fields, filter);
    } catch (JsonProcessingException e) {
      throw UnreadableBody.toError(e);
    }
  }

  private JsonNode toJson(Class<?> type, List<String> values) {
    if (type == Set.class || values.size() > 1) {
      ArrayNode list = json.createArrayNode();
      values.forEach(list::add);
      return list;
    }
    String value = values.get(0);
    return type == Boolean.class && (value.equals("true") || value.equals("false"))
        ? BooleanNode.valueOf(value.equals("true"))
        : TextNode.valueOf(value);
  }
}
