/**
 * Actors, channels and the audit log.
 *
 * <p>It may depend on net.
 */
package dev.carrel.audit;
