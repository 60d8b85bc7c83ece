package dev.carrel.api.openapi;

import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.LocalizableMessage;
import dev.carrel.vapi.Message;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.models.media.Schema;

/** The examples of the OpenAPI document: the requests of the tutorial in the README, and errors. */
final class OpenApiExamples {
  private static final String ITEM = "5c9d5b6e-5b8a-4b0e-9f43-7d6a0f0c7a11";
  private static final String LIBRARY = "0f6f5d0c-0f57-4c8e-8f0e-2a3d1c9b7e10";

  private static final Map<String, Map<String, ?>> BY_SCHEMA =
      Map.of(
          "LibraryModel", Map.of("name", "isos", "type", "LOCAL"),
          "ItemModel", Map.of("library_id", LIBRARY, "name", "boot", "type", "iso"),
          "UpdateSessionModel", Map.of("library_item_id", ITEM),
          "DownloadSessionModel", Map.of("library_item_id", ITEM),
          "UpdateSessionFileSpec",
              Map.of("name", "boot.iso", "source_type", "PUSH", "size", 10_000_000),
          "Prepare", Map.of("file_name", "boot.iso"),
          "ItemFindSpec", Map.of("name", "boot"),
          "LibraryFindSpec", Map.of("name", "isos"));

  private OpenApiExamples() {}

  /** Adds an example to each schema that the requests of the tutorial use. */
  static void addExamples(Map<String, Schema> schemas) {
    BY_SCHEMA.forEach(
        (name, example) -> {
          Schema schema = schemas.get(name);
          if (schema != null) {
            schema.addExample(new TreeMap<>(example));
          }
        });
  }

  /**
   * Returns an example of an error body.
   *
   * @param isLegacy whether the body has the format of legacy REST; otherwise, that of REST
   */
  static Map<String, Object> error(ErrorType type, boolean isLegacy) {
    LocalizableMessage message = exampleMessage(type);
    Map<String, Object> body = new TreeMap<>();
    body.put("error_type", type.name());
    body.put(
        "messages",
        List.of(
            new TreeMap<>(
                Map.of(
                    "id", message.id(),
                    "default_message", message.defaultMessage(),
                    "args", message.args()))));
    if (!isLegacy) {
      return body;
    }
    Map<String, Object> legacyBody = new TreeMap<>(body);
    legacyBody.put("type", type.canonicalName());
    legacyBody.put("value", body);
    return legacyBody;
  }

  private static LocalizableMessage exampleMessage(ErrorType type) {
    return switch (type) {
      case UNAUTHENTICATED -> Message.AUTHENTICATION_REQUIRED.format();
      case UNAUTHORIZED ->
          Message.PRIVILEGE_MISSING.format("reader@vsphere.local", "ContentLibrary.UpdateSession");
      case NOT_FOUND -> Message.RESOURCE_NOT_FOUND.format("library item", ITEM);
      case CONCURRENT_CHANGE -> Message.VERSION_MISMATCH.format("library", LIBRARY, 2, 1);
      case RESOURCE_BUSY -> Message.UPDATE_SESSION_EXISTS.format(ITEM);
      case SERVICE_UNAVAILABLE -> Message.DATABASE_UNAVAILABLE.format();
      case INVALID_REQUEST ->
          Message.MALFORMED_REQUEST.format("the body is not valid JSON at line 1, column 8");
      default -> Message.VALUE_TOO_LONG.format("name", 81, 80);
    };
  }
}
