package dev.carrel.library;

import dev.carrel.library.LibraryModel.LibraryType;
import dev.carrel.vapi.Structure;

/** What a library must be like to be found. At least one field is set. */
@Structure("com.vmware.content.library.find_spec")
public record LibraryFindSpec(String name, LibraryType type) {}
