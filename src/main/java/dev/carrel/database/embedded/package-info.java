/**
 * The embedded PostgreSQL: a server that runs as a child process if no other is configured.
 *
 * <p>It may depend on config.
 */
package dev.carrel.database.embedded;
