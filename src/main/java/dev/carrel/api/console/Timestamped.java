package dev.carrel.api.console;

import java.time.Instant;

/**
 * Data with the time at which it was loaded.
 *
 * @param serverTime the server's time, from which pages compute the time that sessions have left
 * @param data the loaded data
 */
public record Timestamped<T>(Instant serverTime, T data) {}
