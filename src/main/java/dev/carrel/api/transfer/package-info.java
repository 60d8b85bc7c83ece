/**
 * The routes of uploads and downloads under {@code /cls/data}, and the graceful shutdown, which
 * waits for running transfers.
 *
 * <p>It may depend on audit, config, content, downloadsession, fault, http, journal, pull, session,
 * transfer, updatesession and vapi.session.
 */
package dev.carrel.api.transfer;
