package dev.carrel.vapi.library;

import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;

/** A file of an item. */
@Structure("com.vmware.content.library.item.file.info")
public record ItemFileInfo(
    ChecksumInfo checksumInfo,
    @Required String name,
    @Required Long size,
    @Required Boolean cached,
    @Required String version) {}
