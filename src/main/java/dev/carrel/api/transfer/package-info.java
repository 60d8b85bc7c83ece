/**
 * The routes of uploads and downloads under {@code /cls/data}, and the shutdown that waits for
 * them.
 *
 * <p>It may depend on audit, config, content, downloadsession, http, pull, transfer and
 * updatesession.
 */
package dev.carrel.api.transfer;
