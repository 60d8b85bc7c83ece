/**
 * The legacy REST API under {@code /rest}: one resource class for each vAPI service, with its
 * envelope {@code {"value": …}}.
 *
 * <p>It may depend on api, audit, auth, downloadsession, http, inventory, library, operation,
 * updatesession, vapi, vapi.inventory, vapi.library and vapi.session.
 */
package dev.carrel.api.legacyrest;
