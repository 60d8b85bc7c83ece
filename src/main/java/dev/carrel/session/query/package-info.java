/**
 * Queries for the console that only read sessions and their details.
 *
 * <p>It may depend on database, vapi and vapi.session.
 */
package dev.carrel.session.query;
