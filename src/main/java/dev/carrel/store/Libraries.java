package dev.carrel.store;

import dev.carrel.library.LibraryId;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** The libraries. */
@ApplicationScoped
public class Libraries implements PanacheRepositoryBase<LibraryEntity, UUID> {

  /** The library that an identifier names; null where it names none. */
  public Uni<LibraryEntity> named(LibraryId id) {
    UUID key = Columns.uuid(id.value());
    return key == null ? Uni.createFrom().nullItem() : findById(key);
  }
}
