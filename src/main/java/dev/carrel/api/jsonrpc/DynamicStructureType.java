package dev.carrel.api.jsonrpc;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Set;

/** A structure of any type. In Java it is a {@link JsonNode}. */
record DynamicStructureType() implements DataType {
  @Override
  public Object decode(JsonNode value) {
    DataKind.STRUCTURE.contentOf(value);
    return value;
  }

  @Override
  public void encode(Object value, JsonGenerator json) throws IOException {
    json.writeTree((JsonNode) value);
  }

  @Override
  public DataDefinition definition(Set<String> within) {
    return DataDefinition.of(DataKind.DYNAMIC_STRUCTURE);
  }
}
