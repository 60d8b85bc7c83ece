package dev.carrel.store;

import dev.carrel.library.ItemId;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** The items. */
@ApplicationScoped
public class Items implements PanacheRepositoryBase<ItemEntity, UUID> {

  /** The item that an identifier names; null where it names none. */
  public Uni<ItemEntity> named(ItemId id) {
    UUID key = Columns.uuid(id.value());
    return key == null ? Uni.createFrom().nullItem() : findById(key);
  }

  /** The item of this name in this library; null where there is none. */
  public Uni<ItemEntity> inLibrary(UUID library, String name) {
    return find("libraryId = ?1 and name = ?2", library, name).firstResult();
  }

  /**
   * Removes the item that an identifier names, with its files and sessions; tells whether there was
   * one.
   */
  public Uni<Boolean> deleteNamed(ItemId id) {
    UUID key = Columns.uuid(id.value());
    return key == null
        ? Uni.createFrom().item(false)
        : delete("id", key).map(deleted -> deleted > 0);
  }
}
