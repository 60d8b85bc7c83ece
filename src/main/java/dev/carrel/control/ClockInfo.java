package dev.carrel.control;

import java.time.Duration;
import java.time.Instant;

/**
 * Virtual time.
 *
 * @param now the virtual time
 * @param mode whether it runs
 * @param offset how far it is ahead of system time
 * @param nextExpiry what expires next; null if nothing does
 */
public record ClockInfo(Instant now, ClockMode mode, Duration offset, NextExpiry nextExpiry) {}
