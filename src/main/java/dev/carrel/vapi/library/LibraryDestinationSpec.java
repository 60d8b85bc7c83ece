package dev.carrel.vapi.library;

import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;

/** A subscription to which a library is published. */
@Structure("com.vmware.content.local_library.destination_spec")
public record LibraryDestinationSpec(@Required String subscription) {}
