package dev.carrel.library;

import dev.carrel.database.ConstraintViolations;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Each name once in a library. A unique index decides, whoever comes first; but it breaks the
 * transaction that comes second, so who has the name is asked outside of it.
 */
@ApplicationScoped
class ItemNameConstraint {
  private final ItemStore itemStore;
  private final LibraryStore libraryStore;

  ItemNameConstraint(ItemStore itemStore, LibraryStore libraryStore) {
    this.itemStore = itemStore;
    this.libraryStore = libraryStore;
  }

  /** Tells the violation apart from the transaction's other failures. */
  private static final class NameConflict extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient ItemEntity wanted;

    NameConflict(ItemEntity wanted) {
      super(null, null, false, false);
      this.wanted = wanted;
    }
  }

  /** Writes an item, within a transaction. */
  Uni<Void> write(ItemEntity item, Uni<Void> write) {
    return write
        .onFailure(ConstraintViolations.isViolationOf(ConstraintViolations.ITEM_NAME_UNIQUE))
        .transform(violation -> new NameConflict(item));
  }

  /**
   * Ends a transaction that claimed a name: with ALREADY_EXISTS and who has it, where it was taken.
   */
  <T> Uni<T> translateConflict(Uni<T> transaction) {
    return transaction
        .onFailure(NameConflict.class)
        .recoverWithUni(nameConflict -> conflictError(nameConflict.wanted));
  }

  private <T> Uni<T> conflictError(ItemEntity wanted) {
    return Panache.withSession(
        () ->
            libraryStore
                .findById(wanted.libraryId)
                .chain(
                    library ->
                        itemStore
                            .findInLibrary(wanted.libraryId, wanted.name)
                            .map(
                                owner -> {
                                  throw Message.DUPLICATE_ITEM_NAME.toError(
                                      ErrorType.ALREADY_EXISTS,
                                      wanted.name,
                                      library == null ? "" : library.name,
                                      owner == null ? "" : owner);
                                })));
  }
}
