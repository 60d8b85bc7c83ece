package dev.carrel.control;

import dev.carrel.time.VirtualTime;
import io.vertx.core.json.JsonArray;

/**
 * The settings of a sandbox.
 *
 * @param version the number of changes so far
 * @param resetCount the number of resets so far
 * @param faults a JSON array with the id and the specification of each fault, in the order of their
 *     creation
 */
record Settings(long version, long resetCount, VirtualTime time, JsonArray faults) {}
