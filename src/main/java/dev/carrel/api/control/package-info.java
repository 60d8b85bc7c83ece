/**
 * The control API under {@code /carrel/v1}, by which tests control the server. Errors are problem
 * documents (RFC 9457).
 *
 * <p>It may depend on api, audit, auth, config, control, database, fault, http, internals, journal,
 * seed and vapi.
 */
package dev.carrel.api.control;
