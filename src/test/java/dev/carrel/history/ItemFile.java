package dev.carrel.history;

/** A file of an item, in the version that counts how often it was replaced. */
public record ItemFile(Content content, long version) {}
