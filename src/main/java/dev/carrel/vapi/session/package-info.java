/**
 * Structures, identifiers, kinds, states and steps of sessions. Plain Java.
 *
 * <p>It may depend on vapi and vapi.library.
 */
package dev.carrel.vapi.session;
