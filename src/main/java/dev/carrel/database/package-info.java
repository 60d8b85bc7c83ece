/**
 * The PostgreSQL pool and its metrics, the clock of the database, column conversions, and error
 * mapping.
 *
 * <p>It may depend on internals and vapi.
 */
package dev.carrel.database;
