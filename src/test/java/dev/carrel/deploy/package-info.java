/**
 * What is under {@code deploy/} and in {@code docker-compose.yml}: by the schemas of those who read
 * it, and by what no schema says.
 *
 * <p>The schemas are written by {@code deploy/schemas}, and what kustomize and Helm make of their
 * sources by {@code deploy/render}; nothing of either is needed here.
 */
package dev.carrel.deploy;
