/**
 * What is told of every HTTP request, whoever answers it: where it comes from, and what it is
 * called.
 *
 * <p>It depends on Vert.x, what finds its routes, and the JDK.
 */
package dev.carrel.http;
