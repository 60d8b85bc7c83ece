/**
 * Libraries, items and files: what sessions read and change, in the structures in which clients see
 * them.
 *
 * <p>Plain Java: it depends on {@link dev.carrel.vapi} and the JDK.
 */
package dev.carrel.library;
