package dev.carrel.vapi.library;

import dev.carrel.vapi.Structure;
import java.time.Instant;
import java.util.List;

/** A library: a container of items. */
@Structure("com.vmware.content.library_model")
public record LibraryModel(
    LibraryId id,
    Instant creationTime,
    String description,
    Instant lastModifiedTime,
    Instant lastSyncTime,
    String name,
    List<StorageBacking> storageBackings,
    LibraryType type,
    OptimizationInfo optimizationInfo,
    String version,
    PublishInfo publishInfo,
    SubscriptionInfo subscriptionInfo,
    String serverGuid,
    String securityPolicyId,
    Boolean unsetSecurityPolicyId) {
  /** The values of type. */
  @Structure("com.vmware.content.library_model.library_type")
  public enum LibraryType {
    LOCAL,
    SUBSCRIBED
  }
}
