/**
 * What a test controls: virtual time and faults. The settings are in PostgreSQL, and all replicas
 * apply them.
 *
 * <p>It may depend on async, audit, auth, cluster, config, content, crypto, database, fault,
 * operation, reaper, session, text, time, transfer, vapi, vapi.library and vapi.session.
 */
package dev.carrel.control;
