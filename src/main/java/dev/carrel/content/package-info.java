/**
 * Where the bytes rest: a directory, shared by all replicas.
 *
 * <p>It knows nothing of sessions and items, only of contents by their id; who refers to which is
 * in PostgreSQL. It depends on {@link dev.carrel.config}, {@link dev.carrel.library} for checksums,
 * and the JDK.
 */
package dev.carrel.content;
