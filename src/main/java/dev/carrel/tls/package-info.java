/**
 * Keys and certificates for HTTPS.
 *
 * <p>It may depend on config and net.
 */
package dev.carrel.tls;
