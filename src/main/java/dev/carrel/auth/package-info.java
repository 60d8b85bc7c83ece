/**
 * Users, roles, logins and the throttle of failed logins.
 *
 * <p>It may depend on audit, cluster, config, crypto, database, net and vapi.
 */
package dev.carrel.auth;
