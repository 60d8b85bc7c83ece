package dev.carrel.content;

/** The total and the free space of storage, in bytes. */
public record StorageSpace(long capacity, long free) {}
