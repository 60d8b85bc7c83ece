/**
 * The part of vSphere's SOAP API that clients need before they use a content library: {@code POST
 * /sdk} and {@code POST /pbm}.
 *
 * <p>It may depend on api, audit, auth, database, http, inventory, journal, operation, session,
 * text and vapi.
 */
package dev.carrel.api.soap;
