/**
 * Reads the sources of pulls, and protects against server-side request forgery.
 *
 * <p>It may depend on config, crypto and net.
 */
package dev.carrel.source;
