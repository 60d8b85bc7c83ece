package dev.carrel.vapi.library;

import dev.carrel.vapi.Structure;

/** The publisher of a subscribed library. */
@Structure("com.vmware.content.library.source_info")
public record SourceInfo(String sourceLibrary, String subscription) {}
