package dev.carrel.api.jsonrpc;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.carrel.text.Sanitizer;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The type of lists and sets, which have the same JSON.
 *
 * @param isSet whether duplicate elements are rejected
 */
record ListType(DataType element, boolean isSet) implements DataType {
  private static final int MAX_SHOWN_LENGTH = 80;

  @Override
  public Object decode(JsonNode value) {
    JsonNode content = DataKind.LIST.contentOf(value);
    Collection<Object> elements = isSet ? new LinkedHashSet<>() : new ArrayList<>(content.size());
    for (int index = 0; index < content.size(); index++) {
      if (!elements.add(decode(content.get(index), index))) {
        throw Message.DUPLICATE_ELEMENT.toError(
            ErrorType.INVALID_ARGUMENT, abbreviate(content.get(index)));
      }
    }
    return elements;
  }

  private Object decode(JsonNode value, int index) {
    try {
      return element.decode(value);
    } catch (VapiError e) {
      throw e.wrapWith(Message.INVALID_ENTRY.format(abbreviate(value), index));
    }
  }

  private static String abbreviate(JsonNode value) {
    return Sanitizer.truncate(value.toString(), MAX_SHOWN_LENGTH);
  }

  @Override
  public void encode(Object value, JsonGenerator json) throws IOException {
    json.writeStartArray();
    for (Object each : (Collection<?>) value) {
      element.encode(each, json);
    }
    json.writeEndArray();
  }

  @Override
  public DataDefinition definition(Set<String> within) {
    return DataDefinition.of(DataKind.LIST, element.definition(within));
  }
}
