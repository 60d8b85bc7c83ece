/**
 * Faults that a test injects into operations and transfers: which calls and transfers they match,
 * for which of them they fire, and what they do.
 *
 * <p>It may depend on async, audit, auth, cluster, database, internals, journal, operation,
 * session, text, time, transfer, vapi, vapi.library and vapi.session.
 */
package dev.carrel.fault;
