package dev.carrel.vapi.library;

import dev.carrel.vapi.Structure;
import java.time.Instant;

/**
 * A library item. {@code contentVersion} is incremented when the content changes, {@code
 * metadataVersion} when the metadata changes, and {@code version} when either changes.
 */
@Structure("com.vmware.content.library.item_model")
public record ItemModel(
    ItemId id,
    LibraryId libraryId,
    String contentVersion,
    Instant creationTime,
    String description,
    Instant lastModifiedTime,
    Instant lastSyncTime,
    String metadataVersion,
    String name,
    Boolean cached,
    Long size,
    String type,
    String version,
    ItemId sourceId,
    Boolean securityCompliance,
    CertificateVerificationInfo certificateVerificationInfo) {}
