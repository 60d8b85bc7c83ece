/**
 * PostgreSQL: Panache entities for the catalogue, statements by hand for sessions and their files.
 * The schema is in {@code db/migration}.
 *
 * <p>A store answers what the rows say and decides nothing that a client could ask about. It
 * depends on {@link dev.carrel.ovf}, {@link dev.carrel.session}, {@link dev.carrel.library} and
 * {@link dev.carrel.vapi}.
 */
package dev.carrel.store;
