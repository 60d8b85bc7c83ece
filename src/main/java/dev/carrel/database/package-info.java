/**
 * The PostgreSQL pool, column conversions, error mapping, and metrics of the pool.
 *
 * <p>It may depend on internals and vapi.
 */
package dev.carrel.database;
