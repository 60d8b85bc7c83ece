/**
 * The vocabulary of vAPI without HTTP: annotations, error types and messages. Plain Java.
 *
 * <p>It depends on no other package.
 */
package dev.carrel.vapi;
