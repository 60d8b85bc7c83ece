package dev.carrel.api.jsonrpc;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The type of maps. In JSON, a map is a list of structures with a key and a value. */
record MapType(StructureFields entry) implements DataType {
  private static final String ENTRY = "map-entry";

  static MapType of(DataType key, DataType value) {
    Map<String, DataType> fields = new LinkedHashMap<>();
    fields.put("key", key);
    fields.put("value", value);
    return new MapType(new StructureFields(ENTRY, fields));
  }

  @Override
  public Object decode(JsonNode value) {
    Map<Object, Object> map = new LinkedHashMap<>();
    for (JsonNode each : DataKind.LIST.contentOf(value)) {
      Object[] pair = entry.decodeComplete(StructureType.fieldsOf(each, null));
      if (map.containsKey(pair[0])) {
        throw Message.DUPLICATE_KEY.toError(ErrorType.INVALID_ARGUMENT, pair[0]);
      }
      map.put(pair[0], pair[1]);
    }
    return map;
  }

  @Override
  public void encode(Object value, JsonGenerator json) throws IOException {
    json.writeStartArray();
    for (Map.Entry<?, ?> each : ((Map<?, ?>) value).entrySet()) {
      StructureType.write(
          DataKind.STRUCTURE, entry, new Object[] {each.getKey(), each.getValue()}, json);
    }
    json.writeEndArray();
  }

  @Override
  public DataDefinition definition(Set<String> within) {
    return DataDefinition.of(
        DataKind.LIST, DataDefinition.of(DataKind.STRUCTURE, ENTRY, entry.definitions(within)));
  }
}
