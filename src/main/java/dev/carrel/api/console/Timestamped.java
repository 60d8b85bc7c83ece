package dev.carrel.api.console;

import java.time.Instant;

/**
 * What somebody is shown.
 *
 * @param now when it was so, by this server's clock: whoever shows how much time is left goes by it
 * @param shown what it is that was so
 */
public record Timestamped<T>(Instant now, T shown) {}
