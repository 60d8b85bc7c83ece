/**
 * The server's end of TLS: the certificate that Carrel makes for itself, the keys that were
 * configured instead, and what clients are told of the certificate that is served.
 *
 * <p>Keys are found while the configuration is read, before anything listens, and handed to Quarkus
 * as its own keys. It depends on {@link dev.carrel.config}.
 */
package dev.carrel.tls;
