/**
 * Pulls: files that the server fetches itself. The queue, the claims of replicas, and the retries.
 *
 * <p>It may depend on async, audit, cluster, config, content, internals, session, source, transfer,
 * updatesession, vapi and vapi.session.
 */
package dev.carrel.pull;
