/**
 * Shared by all vAPI operations: the interceptor, parameter checks, client tokens and pages.
 *
 * <p>It may depend on audit, auth, crypto, database, http, text, vapi, vapi.library and
 * vapi.session.
 */
package dev.carrel.operation;
