package dev.carrel.journal;

import dev.carrel.vapi.library.ChecksumInfo;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A transfer that the journal records.
 *
 * @param kind {@code upload}, {@code download} or {@code pull}
 * @param session the identifier of its session
 * @param file the name of its file
 * @param range the header that names the range; null for the whole file
 * @param outcome returns how it ended; {@code running} before
 * @param bytes returns how many bytes it has moved
 * @param checksum returns the checksum of the file; null if it is unknown
 */
public record RecordedTransfer(
    String kind,
    String session,
    String file,
    String range,
    Supplier<String> outcome,
    LongSupplier bytes,
    Supplier<ChecksumInfo> checksum) {
  /** The outcome of a transfer that has not ended. */
  public static final String RUNNING = "running";
}
