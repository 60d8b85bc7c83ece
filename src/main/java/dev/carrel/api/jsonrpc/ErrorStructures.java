package dev.carrel.api.jsonrpc;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.carrel.vapi.ErrorBody;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.LocalizableMessage;
import java.io.IOException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The structures of the standard errors. In JSON-RPC, each error type is a structure with the tag
 * ERROR.
 */
final class ErrorStructures {
  private static final Map<ErrorType, StructureFields> FIELDS = new EnumMap<>(ErrorType.class);

  static {
    DataTypeResolver types = new DataTypeResolver();
    DataType text = new OptionalType(types.resolve(String.class));
    for (ErrorType type : ErrorType.values()) {
      Map<String, DataType> fields = new LinkedHashMap<>();
      fields.put("messages", new ListType(types.resolve(LocalizableMessage.class), false));
      // A structure of any type; Carrel never sets it.
      fields.put("data", new OptionalType(new DynamicStructureType()));
      fields.put("error_type", text);
      if (type == ErrorType.UNAUTHENTICATED) {
        fields.put("challenge", text);
      }
      FIELDS.put(type, new StructureFields(type.canonicalName(), fields));
    }
  }

  private ErrorStructures() {}

  /** Writes an error with its tag. */
  static void write(ErrorType type, ErrorBody error, JsonGenerator json) throws IOException {
    Object[] values = {error.messages(), null, type.name(), error.challenge()};
    StructureType.write(DataKind.ERROR, FIELDS.get(type), values, json);
  }

  /** Describes an error type for introspection. */
  static DataDefinition definition(ErrorType type) {
    return DataDefinition.of(
        DataKind.ERROR, type.canonicalName(), FIELDS.get(type).definitions(Set.of()));
  }
}
