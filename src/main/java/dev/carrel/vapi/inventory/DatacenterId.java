package dev.carrel.vapi.inventory;

import dev.carrel.vapi.Identifier;

/** The identifier of a datacenter. */
public record DatacenterId(String value) implements Identifier {}
