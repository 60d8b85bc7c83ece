package dev.carrel.vapi.library;

import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;
import java.net.URI;
import java.util.List;

/** A file of an item with its storage locations. */
@Structure("com.vmware.content.library.item.storage.info")
public record ItemStorageInfo(
    @Required StorageBacking storageBacking,
    @Required List<URI> storageUris,
    ChecksumInfo checksumInfo,
    @Required String name,
    @Required Long size,
    @Required Boolean cached,
    @Required String version) {}
