package dev.carrel.vapi.library;

import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;

/** A subscription to which an item is published. */
@Structure("com.vmware.content.library.item.destination_spec")
public record ItemDestinationSpec(@Required String subscription) {}
