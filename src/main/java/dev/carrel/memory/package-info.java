/**
 * What the process keeps of the machine's memory while nobody asks anything of it.
 *
 * <p>It depends on the JDK and Vert.x alone.
 */
package dev.carrel.memory;
