/**
 * The REST API under {@code /api}: one resource class for each vAPI service.
 *
 * <p>It may depend on api, audit, auth, downloadsession, http, library, operation, updatesession,
 * vapi, vapi.library and vapi.session.
 */
package dev.carrel.api.rest;
