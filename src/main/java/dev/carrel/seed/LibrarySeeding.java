package dev.carrel.seed;

import dev.carrel.content.StagedContentStore.StagedContent;
import dev.carrel.database.ConstraintViolations;
import dev.carrel.library.ItemFileStore;
import dev.carrel.library.LibraryCreation;
import dev.carrel.seed.SeedPlan.PlannedFile;
import dev.carrel.seed.SeedPlan.PlannedItem;
import dev.carrel.seed.SeedPlan.PlannedLibrary;
import dev.carrel.seed.SeedStore.Existing;
import dev.carrel.seed.SeedStore.ItemReference;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** Creates the libraries and items of a seed that do not exist yet. */
@ApplicationScoped
class LibrarySeeding {
  private static final String LIBRARY = "library";
  private static final String ITEM = "item";

  private final SeedStore store;
  private final LibraryCreation creation;

  LibrarySeeding(SeedStore store, LibraryCreation creation) {
    this.store = store;
    this.creation = creation;
  }

  /** Creates a library and its items; fails with a conflict if another one exists. */
  Uni<SeedResult> apply(SeedTransaction transaction, PlannedLibrary library) {
    return store
        .findLibrary(transaction.client(), library.id(), library.spec().name())
        .chain(
            existing ->
                existing == null
                    ? create(transaction, library)
                    : requireEqual(library, existing)
                        .chain(() -> applyItems(transaction, library, existing.id())));
  }

  private Uni<SeedResult> create(SeedTransaction transaction, PlannedLibrary library) {
    UUID id = library.id() == null ? UUID.randomUUID() : library.id();
    return creation
        .createLibrary(transaction.client(), id, library.spec(), transaction.now())
        .chain(() -> applyItems(transaction, library, id))
        .map(SeedResult.ofLibrary()::plus);
  }

  private static Uni<Void> requireEqual(PlannedLibrary library, Existing existing) {
    String name = library.spec().name();
    requireEqual(library.field(), "name", LIBRARY, name, name, existing.name());
    requireEqual(
        library.field(),
        "description",
        LIBRARY,
        name,
        library.spec().description(),
        existing.description());
    return Uni.createFrom().voidItem();
  }

  private Uni<SeedResult> applyItems(
      SeedTransaction transaction, PlannedLibrary library, UUID libraryId) {
    return SeedTransaction.applyAll(
        library.items(), item -> applyItem(transaction, item, libraryId));
  }

  private Uni<SeedResult> applyItem(SeedTransaction transaction, PlannedItem item, UUID library) {
    return store
        .findItem(transaction.client(), item.id(), library, item.spec().name())
        .chain(
            existing ->
                existing == null
                    ? createItem(transaction, item, library)
                    : requireEqual(transaction, item, library, existing));
  }

  private Uni<SeedResult> createItem(SeedTransaction transaction, PlannedItem item, UUID library) {
    UUID id = item.id() == null ? UUID.randomUUID() : item.id();
    List<ItemFileStore.NewFile> files =
        item.files() == null
            ? List.of()
            : item.files().stream().map(file -> toNewFile(transaction, file)).toList();
    return creation
        .createItem(transaction.client(), id, library, item.spec(), files, transaction.now())
        .onFailure(ConstraintViolations.isViolationOf(ConstraintViolations.ITEM_NAME_UNIQUE))
        .transform(violation -> conflict(item.field() + ".id", ITEM, item.path(), "another id"))
        .invoke(() -> addReference(transaction, item, id, item.spec().type()))
        .replaceWith(SeedResult.ofItem(files.size()));
  }

  private static ItemFileStore.NewFile toNewFile(SeedTransaction transaction, PlannedFile file) {
    StagedContent staged = transaction.contentOf(file.bytes());
    return new ItemFileStore.NewFile(
        file.name(), staged.received().size(), staged.received().checksum(), staged.content());
  }

  private static void addReference(
      SeedTransaction transaction, PlannedItem item, UUID id, String type) {
    transaction.addItem(item.path(), new ItemReference(id, type == null ? "" : type));
  }

  private Uni<SeedResult> requireEqual(
      SeedTransaction transaction, PlannedItem item, UUID library, Existing existing) {
    String field = item.field();
    String path = item.path();
    requireEqual(field, "name", ITEM, path, item.spec().name(), existing.name());
    requireEqual(field, "id", ITEM, path, library, existing.library());
    requireEqual(field, "type", ITEM, path, item.spec().type(), existing.type());
    requireEqual(
        field, "description", ITEM, path, item.spec().description(), existing.description());
    addReference(transaction, item, existing.id(), existing.type());
    return item.files() == null
        ? Uni.createFrom().item(SeedResult.NONE)
        : store
            .listItemFiles(transaction.client(), existing.id())
            .invoke(files -> requireEqualFiles(transaction, item, files))
            .replaceWith(SeedResult.NONE);
  }

  private static void requireEqualFiles(
      SeedTransaction transaction, PlannedItem item, Map<String, String> existing) {
    Map<String, String> expected =
        item.files().stream()
            .map(file -> toNewFile(transaction, file))
            .collect(
                Collectors.toMap(
                    ItemFileStore.NewFile::name,
                    file -> file.checksum().algorithm() + ":" + file.checksum().checksum()));
    if (!expected.equals(existing)) {
      throw conflict(item.field() + ".files", ITEM, item.path(), "other files");
    }
  }

  /** Fields that are null in the seed are not compared. */
  private static void requireEqual(
      String objectField,
      String field,
      String kind,
      String name,
      Object expected,
      Object existing) {
    if (expected != null && !expected.equals(existing)) {
      throw conflict(
          objectField + "." + field,
          kind,
          name,
          field.equals("id") ? "this id in another library" : "another " + field);
    }
  }

  static InvalidSeedException conflict(String field, String kind, String name, String difference) {
    return new InvalidSeedException(
        field,
        Message.SEED_CONFLICT.toError(
            ErrorType.NOT_ALLOWED_IN_CURRENT_STATE, kind, name, difference));
  }
}
