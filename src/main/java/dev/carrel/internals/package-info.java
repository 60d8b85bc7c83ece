/**
 * Everything that uses internals of Vert.x, Netty, Quarkus, the SQL client or HotSpot, so that an
 * upgrade of these affects one package.
 *
 * <p>It may depend on config and http.
 */
package dev.carrel.internals;
