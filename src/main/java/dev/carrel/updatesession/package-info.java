/**
 * Update sessions: services, files, uploads, unpacking of archives, validation and completion.
 *
 * <p>It may depend on audit, auth, cluster, config, content, database, fault, internals, journal,
 * library, operation, ovf, session, source, transfer, vapi, vapi.library and vapi.session.
 */
package dev.carrel.updatesession;
