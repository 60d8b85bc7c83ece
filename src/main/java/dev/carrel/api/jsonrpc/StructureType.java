package dev.carrel.api.jsonrpc;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;

/** The type of a structure. In Java it is a record. */
final class StructureType implements DataType {
  private final String name;
  private final RecordComponent[] components;
  private final Constructor<?> constructor;
  private StructureFields structureFields;

  /**
   * Creates a structure without fields. {@link #define} sets them afterwards, because a structure
   * may contain itself.
   */
  StructureType(String name, Class<?> type) {
    this.name = name;
    this.components = type.getRecordComponents();
    try {
      this.constructor =
          type.getDeclaredConstructor(
              Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
    } catch (NoSuchMethodException e) {
      throw new IllegalArgumentException(e);
    }
  }

  void define(StructureFields fields) {
    structureFields = fields;
  }

  @Override
  public Object decode(JsonNode value) {
    Object[] decoded = structureFields.decode(fieldsOf(value, name));
    try {
      return constructor.newInstance(decoded);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Returns the fields of a structure, without its tag and its name.
   *
   * @param expected the required canonical name; null to accept any name
   */
  static JsonNode fieldsOf(JsonNode value, String expected) {
    JsonNode content = DataKind.STRUCTURE.contentOf(value);
    if (!content.isObject() || content.size() != 1 || !content.elements().next().isObject()) {
      throw JsonRpcErrorCode.INVALID_PARAMS.toException(
          "A structure must be an object with exactly one field: its key is the name of the structure, its value an object with the fields of the structure.");
    }
    String actual = content.fieldNames().next();
    if (expected != null && !expected.equals(actual)) {
      throw Message.STRUCTURE_MISMATCH.toError(ErrorType.INVALID_ARGUMENT, expected, actual);
    }
    return content.get(actual);
  }

  @Override
  public void encode(Object value, JsonGenerator json) throws IOException {
    Object[] values = new Object[components.length];
    for (int index = 0; index < values.length; index++) {
      try {
        values[index] = components[index].getAccessor().invoke(value);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
    write(DataKind.STRUCTURE, structureFields, values, json);
  }

  /**
   * Writes a structure or an error with its tag and its name.
   *
   * @param kind STRUCTURE or ERROR
   */
  static void write(
      DataKind kind, StructureFields structureFields, Object[] values, JsonGenerator json)
      throws IOException {
    json.writeStartObject();
    json.writeObjectFieldStart(kind.name());
    json.writeObjectFieldStart(structureFields.structure());
    structureFields.encode(values, json);
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndObject();
  }

  @Override
  public DataDefinition definition(Set<String> within) {
    if (within.contains(name)) {
      return DataDefinition.of(DataKind.STRUCTURE_REF, name, null);
    }
    Set<String> withinThis = new LinkedHashSet<>(within);
    withinThis.add(name);
    return DataDefinition.of(DataKind.STRUCTURE, name, structureFields.definitions(withinThis));
  }
}
