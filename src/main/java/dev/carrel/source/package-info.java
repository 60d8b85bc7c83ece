/**
 * Reads the sources of pulls, and protects against server-side request forgery.
 *
 * <p>It may depend on config, net and tls.
 */
package dev.carrel.source;
