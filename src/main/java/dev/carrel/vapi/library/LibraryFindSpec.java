package dev.carrel.vapi.library;

import dev.carrel.vapi.Structure;
import dev.carrel.vapi.library.LibraryModel.LibraryType;

/** The criteria of a search for libraries. Null criteria are ignored; at least one must be set. */
@Structure("com.vmware.content.library.find_spec")
public record LibraryFindSpec(String name, LibraryType type) {}
