package dev.carrel.api.legacyrest;

/** What an operation answers, wrapped as this face wraps it. */
public record Value<T>(T value) {}
