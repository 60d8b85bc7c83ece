package dev.carrel.api.jsonrpc;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Set;

/**
 * The type of values that may be unset. In JSON, they are always tagged; in Java, unset is null.
 */
record OptionalType(DataType element) implements DataType {
  @Override
  public Object decode(JsonNode value) {
    JsonNode content = DataKind.OPTIONAL.contentOf(value);
    return content.isNull() ? null : element.decode(content);
  }

  @Override
  public void encode(Object value, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeFieldName(DataKind.OPTIONAL.name());
    if (value == null) {
      json.writeNull();
    } else {
      element.encode(value, json);
    }
    json.writeEndObject();
  }

  @Override
  public DataDefinition definition(Set<String> within) {
    return DataDefinition.of(DataKind.OPTIONAL, element.definition(within));
  }
}
