/**
 * Who calls and what they may do: users and their roles from the configuration, logins in
 * PostgreSQL, guesses counted in memory.
 *
 * <p>It tells faces who a caller is and operations what a caller may. It depends on {@link
 * dev.carrel.config}, {@link dev.carrel.session}, {@link dev.carrel.store} and {@link
 * dev.carrel.vapi}.
 */
package dev.carrel.auth;
