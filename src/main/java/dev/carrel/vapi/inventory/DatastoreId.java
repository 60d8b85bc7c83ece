package dev.carrel.vapi.inventory;

import dev.carrel.vapi.Identifier;

/** The identifier of a datastore. */
public record DatastoreId(String value) implements Identifier {}
