/**
 * Keys and certificates for HTTPS.
 *
 * <p>It may depend on config, crypto, internals and net.
 */
package dev.carrel.tls;
