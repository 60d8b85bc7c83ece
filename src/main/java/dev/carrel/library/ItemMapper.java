package dev.carrel.library;

import dev.carrel.operation.ParameterChecks;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.library.CertificateVerificationInfo;
import dev.carrel.vapi.library.CertificateVerificationStatus;
import dev.carrel.vapi.library.ItemId;
import dev.carrel.vapi.library.ItemModel;
import dev.carrel.vapi.library.LibraryId;
import java.time.Instant;
import java.util.UUID;

/**
 * Converts items to structures of the API, and the specifications of clients to items: checks the
 * fields that a client can set, and ignores those that only the server sets.
 */
final class ItemMapper {
  /**
   * vCenter sets it for items of type iso too (seen: vmware.vmware's content_library_item_info).
   */
  private static final CertificateVerificationInfo NOT_VERIFIED =
      new CertificateVerificationInfo(CertificateVerificationStatus.NOT_AVAILABLE, null);

  private ItemMapper() {}

  static ItemId toId(UUID key) {
    return new ItemId(key.toString());
  }

  static ItemModel toModel(ItemEntity item) {
    return new ItemModel(
        toId(item.id),
        new LibraryId(item.libraryId.toString()),
        String.valueOf(item.contentVersion),
        item.creationTime,
        item.description,
        item.lastModifiedTime,
        null,
        String.valueOf(item.metadataVersion),
        item.name,
        true,
        item.size,
        item.type,
        String.valueOf(item.version),
        item.sourceId == null ? null : toId(item.sourceId),
        isCompliant(item),
        NOT_VERIFIED);
  }

  /**
   * Whether an item complies with the security policy of its library. Without a policy, each item
   * does (seen: the documentation of vmware.vmware's content_library_item_info shows it for items
   * of type iso and ovf). With a policy, items of type ovf must be verified, and Carrel verifies
   * none (inferred).
   */
  private static boolean isCompliant(ItemEntity item) {
    return item.securityPolicyId == null || !item.type.equalsIgnoreCase("ovf");
  }

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
