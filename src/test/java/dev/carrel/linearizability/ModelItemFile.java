package dev.carrel.linearizability;

/** A file of an item, in the version that counts how often it was replaced. */
public record ModelItemFile(FileContent content, long version) {}
