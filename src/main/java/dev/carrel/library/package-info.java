/**
 * Libraries, items, item files, types and the configuration service.
 *
 * <p>It may depend on audit, auth, content, database, http, inventory, operation, ovf, session,
 * text, vapi, vapi.library and vapi.session.
 */
package dev.carrel.library;
