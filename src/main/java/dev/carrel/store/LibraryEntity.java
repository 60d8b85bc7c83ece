package dev.carrel.store;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** A local library. */
@Entity
@Table(name = "library")
public class LibraryEntity extends PanacheEntityBase {
  @Id public UUID id;

  @Column(columnDefinition = "text")
  public String name;

  @Column(columnDefinition = "text")
  public String description;

  public long version;

  @Column(name = "creation_time")
  public Instant creationTime;

  @Column(name = "last_modified_time")
  public Instant lastModifiedTime;
}
