/**
 * Structures and identifiers of libraries and items. Plain Java.
 *
 * <p>It may depend on crypto and vapi.
 */
package dev.carrel.vapi.library;
