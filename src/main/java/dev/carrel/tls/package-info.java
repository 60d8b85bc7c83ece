/**
 * Keys and certificates for HTTPS.
 *
 * <p>It may depend on config.
 */
package dev.carrel.tls;
