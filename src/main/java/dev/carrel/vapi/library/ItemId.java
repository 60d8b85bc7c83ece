package dev.carrel.vapi.library;

import dev.carrel.vapi.Identifier;

/** The identifier of a library item. It is a UUID if the item exists. */
public record ItemId(String value) implements Identifier {}
