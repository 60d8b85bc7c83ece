package dev.carrel.reaper;

import java.time.Duration;

/** That the reaper has run, and how long that took. */
public record ReaperRunCompleted(ReaperResult reaped, Duration took) {}
