/**
 * Reads the sources of pulls, and protects against server-side request forgery.
 *
 * <p>It may depend on config, crypto, net and text.
 */
package dev.carrel.source;
