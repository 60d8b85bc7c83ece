/**
 * The content store in a directory. No other package depends on it: CDI injects the interface
 * {@code ContentStore}.
 *
 * <p>It may depend on config, content and vapi.library.
 */
package dev.carrel.content.file;
