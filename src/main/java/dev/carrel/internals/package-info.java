/**
 * Everything that uses internals of Vert.x, Netty, Quarkus, the SQL client or HotSpot, so that an
 * upgrade of these affects one package. Each class has a test that fails if an upgrade changes what
 * the class relies on; its message names the class to adapt.
 *
 * <p>It may depend on config and http.
 */
package dev.carrel.internals;
