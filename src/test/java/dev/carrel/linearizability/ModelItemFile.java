package dev.carrel.linearizability;

/** A file of the item; the version is incremented by each replacement. */
public record ModelItemFile(FileContent content, long version) {}
