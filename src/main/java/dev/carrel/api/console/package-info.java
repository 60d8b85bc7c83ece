/**
 * The web console under {@code /console}: its pages, its own JSON API, and server-sent events.
 *
 * <p>It may depend on api, audit, auth, config, database, downloadsession, http, reaper, session,
 * session.query, updatesession, vapi and vapi.session.
 */
package dev.carrel.api.console;
