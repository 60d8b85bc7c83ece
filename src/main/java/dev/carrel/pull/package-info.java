/**
 * Pulls: files that the server reads from a source itself. The queue, the claims, and the retries.
 *
 * <p>It may depend on async, audit, cluster, config, content, fault, internals, session, source,
 * transfer, updatesession, vapi and vapi.session.
 */
package dev.carrel.pull;
