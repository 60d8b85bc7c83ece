/**
 * What uploads, pulls and downloads share: the registry of running transfers, lease renewal, the
 * minimum rate, and responses.
 *
 * <p>It may depend on auth, cluster, config, database, http, internals, journal, source, vapi and
 * vapi.session.
 */
package dev.carrel.transfer;
