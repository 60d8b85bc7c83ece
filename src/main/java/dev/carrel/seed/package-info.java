/**
 * Seeds: documents with the libraries, items, sessions and faults with which a sandbox begins; and
 * the reset to them.
 *
 * <p>It may depend on audit, auth, cluster, config, content, control, crypto, database,
 * downloadsession, fault, journal, library, operation, ovf, session, text, time, transfer,
 * updatesession, vapi, vapi.library and vapi.session.
 */
package dev.carrel.seed;
