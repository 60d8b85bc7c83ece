/**
 * Download sessions: services, files and downloads.
 *
 * <p>It may depend on auth, content, database, fault, http, internals, journal, library, operation,
 * session, transfer, vapi, vapi.library and vapi.session.
 */
package dev.carrel.downloadsession;
