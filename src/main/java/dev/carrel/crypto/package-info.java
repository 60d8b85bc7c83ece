/**
 * Digests, and certificates in PEM. It uses only the JDK.
 *
 * <p>It depends on no other package.
 */
package dev.carrel.crypto;
