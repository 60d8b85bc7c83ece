/**
 * The clocks: virtual time, which clients observe, and system time, which does not move with it.
 *
 * <p>It depends on no other package.
 */
package dev.carrel.time;
