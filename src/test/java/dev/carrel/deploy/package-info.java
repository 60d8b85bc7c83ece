/**
 * Checks the files under {@code deploy/} and {@code docker-compose.yml} by schemas, and for
 * consistency that schemas cannot check.
 *
 * <p>{@code deploy/schemas} writes the schemas, and {@code deploy/render} the output of kustomize
 * and Helm; the tests need neither tool.
 */
package dev.carrel.deploy;
