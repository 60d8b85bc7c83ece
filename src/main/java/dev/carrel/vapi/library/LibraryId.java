package dev.carrel.vapi.library;

import dev.carrel.vapi.Identifier;

/** The identifier of a library: a UUID, where it names one that exists. */
public record LibraryId(String value) implements Identifier {}
