/**
 * The configuration, its validation, and the clock.
 *
 * <p>It depends on no other package.
 */
package dev.carrel.config;
