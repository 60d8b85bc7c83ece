/**
 * The annotations, error types and messages of vAPI, independent of HTTP. Plain Java.
 *
 * <p>It depends on no other package.
 */
package dev.carrel.vapi;
