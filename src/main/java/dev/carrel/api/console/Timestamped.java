package dev.carrel.api.console;

import java.time.Instant;

/**
 * What somebody is shown.
 *
 * @param serverTime when it was so, by this server's clock: whoever shows how much time is left
 *     goes by it
 * @param data what it is that was so
 */
public record Timestamped<T>(Instant serverTime, T data) {}
