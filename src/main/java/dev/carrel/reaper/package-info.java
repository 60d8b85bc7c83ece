/**
 * The job that deletes expired sessions, logins, client tokens and history, and the job that checks
 * the content store for orphans and missing files.
 *
 * <p>It may depend on async, auth, config, content, library, operation, session and updatesession.
 */
package dev.carrel.reaper;
