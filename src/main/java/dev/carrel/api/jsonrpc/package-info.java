/**
 * The JSON-RPC 2.0 API, {@code POST /api}: the operation registry, the vAPI data types, and
 * introspection.
 *
 * <p>It may depend on api, audit, auth, crypto, database, http, journal, operation, text and vapi.
 */
package dev.carrel.api.jsonrpc;
