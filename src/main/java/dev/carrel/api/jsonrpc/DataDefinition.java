package dev.carrel.api.jsonrpc;

import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;
import java.util.Map;

/**
 * The description of a data type in introspection responses.
 *
 * @param elementDefinition the type of the elements; null except for OPTIONAL and LIST
 * @param name the canonical name; null except for structures, references to structures, and errors
 * @param fields the fields by name; null except for structures and errors
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
