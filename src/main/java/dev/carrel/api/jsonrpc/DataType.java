package dev.carrel.api.jsonrpc;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Set;

/** One of vAPI's types: how its values look on the wire, and what they are in Java. */
sealed interface DataType
    permits ScalarType, OptionalType, ListType, MapType, StructureType, DynamicStructureType {

  /**
   * Reads a value.
   *
   * @throws dev.carrel.vapi.VapiError INVALID_ARGUMENT or UNEXPECTED_INPUT where it is none of this
   *     type's
   * @throws JsonRpcException where it is none at all
   */
  Object decode(JsonNode value);

  /** Writes a value. */
  void encode(Object value, JsonGenerator json) throws IOException;

  /**
   * How the face describes this type.
   *
   * @param within the structures that are being described around it: they are referred to by name,
   *     since a description has an end
   */
  DataDefinition definition(Set<String> within);
}
