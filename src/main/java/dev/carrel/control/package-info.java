/**
 * What a test controls: virtual time. The settings are in PostgreSQL, and all replicas apply them.
 *
 * <p>It may depend on audit, cluster, config, database, operation, reaper, session, time, vapi and
 * vapi.session.
 */
package dev.carrel.control;
