/**
 * What update sessions and download sessions share: lifecycle, lease, expiry, access and history.
 *
 * <p>It may depend on async, audit, auth, cluster, config, content, database, operation, vapi,
 * vapi.library and vapi.session.
 */
package dev.carrel.session;
