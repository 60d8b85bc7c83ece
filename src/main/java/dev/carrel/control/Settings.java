package dev.carrel.control;

import dev.carrel.time.VirtualTime;

/**
 * The settings of a sandbox.
 *
 * @param version the number of changes so far
 */
record Settings(long version, VirtualTime time) {}
