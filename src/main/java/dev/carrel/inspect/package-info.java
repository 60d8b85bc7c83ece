/**
 * What whoever runs Carrel can see of it from outside.
 *
 * <p>It depends on {@link dev.carrel.store}, and nothing depends on it.
 */
package dev.carrel.inspect;
