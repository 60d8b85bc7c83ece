package dev.carrel.vapi.library;

import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;

/** A subscription to publish a library to. */
@Structure("com.vmware.content.local_library.destination_spec")
public record LibraryDestinationSpec(@Required String subscription) {}
