package dev.carrel.vapi.library;

import dev.carrel.vapi.Structure;
import dev.carrel.vapi.library.LibraryModel.LibraryType;

/** What a library must be like to be found. At least one field is set. */
@Structure("com.vmware.content.library.find_spec")
public record LibraryFindSpec(String name, LibraryType type) {}
