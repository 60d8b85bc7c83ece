package dev.carrel.library;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Formula;

/**
 * A library item. {@link ItemFileStore} stores its files and updates its size and content version.
 */
@Entity
@Table(name = "item")
public class ItemEntity extends PanacheEntityBase {
  @Id public UUID id;

  @Column(name = "library_id")
  public UUID libraryId;

  @Column(columnDefinition = "text")
  public String name;

  @Column(columnDefinition = "text")
  public String description;

  @Column(columnDefinition = "text")
  public String type;

  @Column(name = "source_id")
  public UUID sourceId;

  @Column(name = "content_version")
  public long contentVersion;

  @Column(name = "metadata_version")
  public long metadataVersion;

  public long version;
  public long size;

  @Column(name = "creation_time")
  public Instant creationTime;

  @Column(name = "last_modified_time")
  public Instant lastModifiedTime;

  /** The security policy of the library; null if it has none. Read only. */
  @Formula("(SELECT library.security_policy_id FROM library WHERE library.id = library_id)")
  public String securityPolicyId;
}
