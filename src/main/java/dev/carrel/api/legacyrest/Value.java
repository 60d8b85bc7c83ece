package dev.carrel.api.legacyrest;

/** The envelope of a result in legacy REST: {@code {"value": …}}. */
public record Value<T>(T value) {}
