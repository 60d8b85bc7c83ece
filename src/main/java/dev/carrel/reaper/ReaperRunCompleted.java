package dev.carrel.reaper;

import java.time.Duration;

/** A run of the reaper has completed. */
public record ReaperRunCompleted(ReaperResult result, Duration duration) {}
