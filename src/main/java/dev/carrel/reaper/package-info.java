/**
 * The job that deletes expired sessions, logins, client tokens and history.
 *
 * <p>It may depend on async, auth, config, content, library, operation, session and updatesession.
 */
package dev.carrel.reaper;
