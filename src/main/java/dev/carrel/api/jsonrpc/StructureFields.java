package dev.carrel.api.jsonrpc;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The fields of a structure, in the order of its definition.
 *
 * @param structure the structure's canonical name
 * @param types the types of the fields by name
 */
record StructureFields(String structure, Map<String, DataType> types) {

  /**
   * Converts the fields of a structure from JSON. A missing field becomes null even if it is
   * required; the operation rejects it after it has checked the caller's privileges. An unknown
   * field is ignored if it is unset, because clients of later versions send such fields.
   *
   * @throws VapiError UNEXPECTED_INPUT if an unknown field is set; INVALID_ARGUMENT if a value is
   *     not of the field's type
   */
  Object[] decode(JsonNode values) {
    rejectUnknownFields(values);
    Object[] decoded = new Object[types.size()];
    int index = 0;
    for (Map.Entry<String, DataType> field : types.entrySet()) {
      JsonNode value = values.get(field.getKey());
      decoded[index++] = value == null ? null : decode(field.getKey(), field.getValue(), value);
    }
    return decoded;
  }

  /**
   * Like {@link #decode}, but rejects missing required fields.
   *
   * @throws VapiError also INVALID_ARGUMENT if a required field is missing
   */
  Object[] decodeComplete(JsonNode values) {
    types.forEach(
        (name, type) -> {
          if (!(type instanceof OptionalType) && !values.has(name)) {
            throw missingField(name);
          }
        });
    return decode(values);
  }

  private VapiError missingField(String name) {
    return Message.MISSING_FIELD
        .toError(ErrorType.INVALID_ARGUMENT, structure, name)
        .wrapWith(Message.INVALID_FIELD.format(name));
  }

  private void rejectUnknownFields(JsonNode values) {
    for (Iterator<String> names = values.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!types.containsKey(name) && !DataKind.isUnset(values.get(name))) {
        throw Message.UNEXPECTED_FIELD.toError(ErrorType.UNEXPECTED_INPUT, name, structure);
      }
    }
  }

  private static Object decode(String name, DataType type, JsonNode value) {
    try {
      return type.decode(value);
    } catch (VapiError e) {
      throw e.wrapWith(Message.INVALID_FIELD.format(name));
    }
  }

  /** Writes all fields, including unset ones. */
  void encode(Object[] values, JsonGenerator json) throws IOException {
    int index = 0;
    for (Map.Entry<String, DataType> field : types.entrySet()) {
      json.writeFieldName(field.getKey());
      field.getValue().encode(values[index++], json);
    }
  }

  /** Describes the fields for introspection. */
  Map<String, DataDefinition> definitions(Set<String> within) {
    Map<String, DataDefinition> definitions = new LinkedHashMap<>();
    types.forEach((name, type) -> definitions.put(name, type.definition(within)));
    return definitions;
  }
}
