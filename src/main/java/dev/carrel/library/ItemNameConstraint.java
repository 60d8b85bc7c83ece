package dev.carrel.library;

import dev.carrel.database.ConstraintViolations;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Reports conflicts of item names, which are unique in a library. A unique index enforces that. A
 * violation aborts the transaction, so the item with the same name is looked up outside of it.
 */
@ApplicationScoped
class ItemNameConstraint {
  private final ItemStore itemStore;
  private final LibraryStore libraryStore;

  ItemNameConstraint(ItemStore itemStore, LibraryStore libraryStore) {
    this.itemStore = itemStore;
    this.libraryStore = libraryStore;
  }

  /** Distinguishes the violation from other failures of the transaction. */
  private static final class NameConflict extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient ItemEntity item;

    NameConflict(ItemEntity item) {
      super(null, null, false, false);
      this.item = item;
    }
  }

  /** Writes an item in a transaction; to be used inside {@link #reportConflict}. */
  Uni<Void> writeDetectingConflict(ItemEntity item, Uni<Void> write) {
    return write
        .onFailure(ConstraintViolations.isViolationOf(ConstraintViolations.ITEM_NAME_UNIQUE))
        .transform(violation -> new NameConflict(item));
  }

  /**
   * Runs a transaction. If it fails because of a name conflict, fails with ALREADY_EXISTS and the
   * id of the item that has the name.
   */
  <T> Uni<T> reportConflict(Uni<T> transaction) {
    return transaction
        .onFailure(NameConflict.class)
        .recoverWithUni(nameConflict -> failWithConflict(nameConflict.item));
  }

  private <T> Uni<T> failWithConflict(ItemEntity item) {
    return Panache.withSession(
        () ->
            libraryStore
                .findById(item.libraryId)
                .chain(
                    library ->
                        itemStore
                            .findInLibrary(item.libraryId, item.name)
                            .map(
                                existing -> {
                                  throw Message.DUPLICATE_ITEM_NAME.toError(
                                      ErrorType.ALREADY_EXISTS,
                                      item.name,
                                      library == null ? "" : library.name,
                                      existing == null ? "" : existing);
                                })));
  }
}
