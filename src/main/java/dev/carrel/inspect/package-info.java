/**
 * What whoever runs Carrel can see of it from outside.
 *
 * <p>Nothing depends on it.
 */
package dev.carrel.inspect;
