/**
 * The journal of what clients did: it records calls and transfers before their responses, and tests
 * search and verify it.
 *
 * <p>It may depend on async, audit, auth, config, database, http, operation, text, time, vapi,
 * vapi.library and vapi.session.
 */
package dev.carrel.journal;
