package dev.carrel.journal;

import dev.carrel.operation.OperationDefinition;
import dev.carrel.vapi.SnakeCase;
import dev.carrel.vapi.library.ItemId;
import dev.carrel.vapi.session.DownloadSessionModel;
import dev.carrel.vapi.session.SessionId;
import dev.carrel.vapi.session.UpdateSessionFileSpec;
import dev.carrel.vapi.session.UpdateSessionModel;
import java.lang.reflect.Parameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the parameters of a call name.
 *
 * @param session null if they name none
 * @param item null if they name none
 * @param file null if they name none
 * @param parameters all parameters by name, without those that are absent
 */
record CallDetails(String session, String item, String file, Map<String, ?> parameters) {
  private static final String FILE_NAME = "file_name";

  /**
   * Reads the parameters.
   *
   * @param arguments the arguments of the operation's method, the caller included
   */
  static CallDetails of(OperationDefinition operation, Object[] arguments) {
    Map<String, Object> parameters = new LinkedHashMap<>();
    String session = null;
    String item = null;
    String file = null;
    List<Parameter> declared = operation.parameters();
    for (int i = 0; i < declared.size(); i++) {
      Object value = arguments[i + 1];
      String name = SnakeCase.of(declared.get(i).getName());
      if (value == null) {
        continue;
      }
      parameters.put(name, value);
      if (value instanceof SessionId id) {
        session = id.value();
      } else if (value instanceof ItemId id) {
        item = id.value();
      } else if (value instanceof UpdateSessionModel spec) {
        item = valueOf(spec.libraryItemId());
      } else if (value instanceof DownloadSessionModel spec) {
        item = valueOf(spec.libraryItemId());
      } else if (value instanceof UpdateSessionFileSpec spec) {
        file = spec.name();
      } else if (name.equals(FILE_NAME) && value instanceof String text) {
        file = text;
      }
    }
    return new CallDetails(session, item, file, parameters);
  }

  private static String valueOf(ItemId item) {
    return item == null ? null : item.value();
  }
}
