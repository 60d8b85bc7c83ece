/**
 * Actors, channels and the audit log.
 *
 * <p>It may depend on net and text.
 */
package dev.carrel.audit;
