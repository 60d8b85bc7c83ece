/**
 * Every configuration key under {@code carrel.} with its default and meaning, in one place.
 *
 * <p>It depends on the JDK, SmallRye Config and Netty's reading of addresses; a key that it does
 * not know stops the start.
 */
package dev.carrel.config;
