package dev.carrel.vapi.library;

import dev.carrel.vapi.Identifier;

/** The identifier of a library item: a UUID, where it names one that exists. */
public record ItemId(String value) implements Identifier {}
