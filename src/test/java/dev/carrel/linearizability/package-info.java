/**
 * A model of the session lifecycle, recorded histories of client calls, and a checker that decides
 * whether the model explains a history.
 *
 * <p>Plain Java. The package uses only names of kinds, states and errors of the application; the
 * rules are implemented again, from the documentation.
 */
package dev.carrel.linearizability;
