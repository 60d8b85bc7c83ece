package dev.carrel.vapi.library;

import dev.carrel.vapi.Structure;

/** The criteria of a search for items. Null criteria are ignored; at least one must be set. */
@Structure("com.vmware.content.library.item.find_spec")
public record ItemFindSpec(
    String name, LibraryId libraryId, ItemId sourceId, String type, Boolean cached) {}
