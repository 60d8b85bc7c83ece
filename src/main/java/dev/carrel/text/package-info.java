/**
 * Sanitizing of text from clients and other hosts. It uses only the JDK.
 *
 * <p>It depends on no other package.
 */
package dev.carrel.text;
