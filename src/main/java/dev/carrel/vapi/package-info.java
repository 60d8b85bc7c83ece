/**
 * The protocol's vocabulary: the kinds of error and the wording of their messages, identifiers, and
 * the annotations that give services, operations and structures their canonical names.
 *
 * <p>Every other package speaks it. It depends on the JDK alone.
 */
package dev.carrel.vapi;
