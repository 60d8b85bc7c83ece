package dev.carrel.api.jsonrpc;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Set;

/** A vAPI data type, which converts its values between JSON and Java. */
sealed interface DataType
    permits ScalarType, OptionalType, ListType, MapType, StructureType, DynamicStructureType {

  /**
   * Converts a value from JSON.
   *
   * @throws dev.carrel.vapi.VapiError INVALID_ARGUMENT or UNEXPECTED_INPUT if the value is not of
   *     this type
   * @throws JsonRpcException INVALID_PARAMS if the JSON is not a vAPI value
   */
  Object decode(JsonNode value);

  /** Writes a value as JSON. */
  void encode(Object value, JsonGenerator json) throws IOException;

  /**
   * Describes this type for introspection.
   *
   * @param enclosingStructures the canonical names of the structures that contain this type; they
   *     are referred to by name, so that the description of a recursive structure is finite
   */
  DataDefinition definition(Set<String> enclosingStructures);
}
