package dev.carrel.time;

/**
 * The clock of what must not move if virtual time is advanced: claims of transfers, minimum rates,
 * throttles, the lifetimes of caches, and the age of files on disk. All replicas share it; it does
 * not depend on the clock of a replica's host.
 *
 * @see VirtualClock
 */
public abstract class SystemClock extends UtcClock {}
