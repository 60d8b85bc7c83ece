/**
 * Structures and identifiers of libraries and items. Plain Java.
 *
 * <p>It may depend on vapi.
 */
package dev.carrel.vapi.library;
