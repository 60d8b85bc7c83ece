/**
 * Shared by all APIs: authentication, error responses, JSON, the size limit of request bodies, and
 * paged responses.
 *
 * <p>It may depend on audit, auth, config, crypto, database, http, internals, journal, operation,
 * text, tls and vapi.
 */
package dev.carrel.api;
