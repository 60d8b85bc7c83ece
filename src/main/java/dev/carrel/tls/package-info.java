/**
 * Keys and certificates for HTTPS.
 *
 * <p>It may depend on config, crypto and net.
 */
package dev.carrel.tls;
