/**
 * Forwarded headers, request ids, URL paths, and the HTTP status of vAPI errors.
 *
 * <p>It may depend on config, net, text and vapi.
 */
package dev.carrel.http;
