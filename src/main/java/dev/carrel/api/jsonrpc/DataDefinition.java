package dev.carrel.api.jsonrpc;

import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;
import java.util.Map;

/**
 * A type, as the face describes it to those who ask.
 *
 * @param elementDefinition of OPTIONAL and LIST only
 * @param name of structures, errors and references to structures only
 * @param fields of structures and errors only
 */
@Structure("com.vmware.vapi.std.introspection.operation.data_definition")
public record DataDefinition(
    @Required DataKind type,
    DataDefinition elementDefinition,
    String name,
    Map<String, DataDefinition> fields) {

  static DataDefinition of(DataKind type) {
    return new DataDefinition(type, null, null, null);
  }

  static DataDefinition of(DataKind type, DataDefinition element) {
    return new DataDefinition(type, element, null, null);
  }

  static DataDefinition of(DataKind type, String name, Map<String, DataDefinition> fields) {
    return new DataDefinition(type, null, name, fields);
  }
}
