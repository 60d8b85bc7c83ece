package dev.carrel.vapi.library;

import dev.carrel.vapi.Structure;

/** What an item must be like to be found. At least one field is set. */
@Structure("com.vmware.content.library.item.find_spec")
public record ItemFindSpec(
    String name, LibraryId libraryId, ItemId sourceId, String type, Boolean cached) {}
