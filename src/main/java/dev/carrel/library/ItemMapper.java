package dev.carrel.library;

import dev.carrel.operation.ParameterChecks;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.library.ItemModel;
import java.time.Instant;

/**
 * Converts the specifications of clients to items: checks the fields that a client can set, and
 * ignores those that only the server sets.
 */
final class ItemMapper {
  private ItemMapper() {}

  /** Returns a new item without id and library. */
  static ItemEntity newItem(ItemModel spec, Instant now) {
    ItemEntity item = emptyItem(now);
    item.name = ParameterChecks.checkName("name", spec.name());
    item.description = "";
    item.type = "";
    setDescriptionAndType(item, spec);
    return item;
  }

  /**
   * Returns a new item without id and library; fields that are null in the specification are copied
   * from the source.
   */
  static ItemEntity newCopy(ItemEntity source, ItemModel spec, Instant now) {
    ItemEntity item = emptyItem(now);
    item.name = spec.name() == null ? source.name : ParameterChecks.checkName("name", spec.name());
    item.description = source.description;
    item.type = source.type;
    item.sourceId = source.id;
    setDescriptionAndType(item, spec);
    return item;
  }

  /**
   * Changes the fields that are not null in the specification. Fails with CONCURRENT_CHANGE if it
   * contains another version than the item has.
   */
  static void applyUpdate(ItemEntity item, ItemModel spec, Instant now) {
    if (spec.version() != null && !spec.version().equals(String.valueOf(item.version))) {
      throw Message.VERSION_MISMATCH.toError(
          ErrorType.CONCURRENT_CHANGE, "library item", item.id, item.version, spec.version());
    }
    if (spec.libraryId() != null && !spec.libraryId().value().equals(item.libraryId.toString())) {
      throw ParameterChecks.invalidArgument(
          "library_id", spec.libraryId().value(), "the library of an item cannot be changed");
    }
    if (spec.name() != null) {
      item.name = ParameterChecks.checkName("name", spec.name());
    }
    setDescriptionAndType(item, spec);
    item.metadataVersion++;
    item.version++;
    item.lastModifiedTime = now;
  }

  private static ItemEntity emptyItem(Instant now) {
    ItemEntity item = new ItemEntity();
    item.contentVersion = 1;
    item.metadataVersion = 1;
    item.version = 1;
    item.creationTime = now;
    item.lastModifiedTime = now;
    return item;
  }

  private static void setDescriptionAndType(ItemEntity item, ItemModel spec) {
    if (spec.description() != null) {
      item.description =
          ParameterChecks.checkText(
              "description", spec.description(), ParameterChecks.MAX_DESCRIPTION_LENGTH);
    }
    if (spec.type() != null) {
      item.type = ParameterChecks.checkText("type", spec.type(), ParameterChecks.MAX_NAME_LENGTH);
    }
  }
}
