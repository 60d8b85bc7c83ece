/**
 * The content store, the references to content, and the sweeper that deletes unreferenced content.
 *
 * <p>It may depend on async, config, database and vapi.library.
 */
package dev.carrel.content;
