/**
 * Proxies in front of Carrel: whose word about their clients is taken, and what they say.
 *
 * <p>What a proxy says comes in headers that any client can send as well. So they are settled here,
 * before anything else sees a request: gone where nobody trusted sent them, in one canonical form
 * where somebody did. It depends on {@link dev.carrel.config} and Vert.x.
 */
package dev.carrel.proxy;
