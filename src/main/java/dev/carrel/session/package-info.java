/**
 * The lifecycle of both kinds of session: their states, the steps between them, the lease, and the
 * structures in which clients see them.
 *
 * <p>Plain Java: it depends on {@link dev.carrel.library}, {@link dev.carrel.vapi} and the JDK.
 */
package dev.carrel.session;
