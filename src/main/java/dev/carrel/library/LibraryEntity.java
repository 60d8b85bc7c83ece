package dev.carrel.library;

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

  @Column(name = "backing_type", columnDefinition = "text")
  public String backingType;

  @Column(name = "datastore_id", columnDefinition = "text")
  public String datastoreId;

  @Column(name = "storage_uri", columnDefinition = "text")
  public String storageUri;

  @Column(name = "optimize_remote_publishing")
  public boolean optimizeRemotePublishing;

  public boolean published;

  @Column(name = "publish_authentication", columnDefinition = "text")
  public String publishAuthentication;

  @Column(name = "publish_user_name", columnDefinition = "text")
  public String publishUserName;

  @Column(name = "publish_password_hash", columnDefinition = "text")
  public String publishPasswordHash;

  @Column(name = "persist_json_enabled")
  public boolean persistJsonEnabled;

  @Column(name = "security_policy_id", columnDefinition = "text")
  public String securityPolicyId;

  @Column(name = "creation_time")
  public Instant creationTime;

  @Column(name = "last_modified_time")
  public Instant lastModifiedTime;
}
