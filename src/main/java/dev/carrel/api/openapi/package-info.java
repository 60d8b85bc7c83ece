/**
 * The OpenAPI document of the REST API and the legacy REST API.
 *
 * <p>It may depend on api, http and vapi.
 */
package dev.carrel.api.openapi;
