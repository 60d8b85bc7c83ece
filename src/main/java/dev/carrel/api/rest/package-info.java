/**
 * The REST API under {@code /api}: one resource class for each vAPI service.
 *
 * <p>It may depend on api, audit, auth, downloadsession, http, inventory, library, operation,
 * updatesession, vapi, vapi.inventory, vapi.library and vapi.session.
 */
package dev.carrel.api.rest;
