package dev.carrel.vapi.library;

import dev.carrel.vapi.Identifier;

/** The identifier of a library. It is a UUID if the library exists. */
public record LibraryId(String value) implements Identifier {}
