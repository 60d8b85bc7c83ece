/**
 * The configuration and its validation.
 *
 * <p>It depends on no other package.
 */
package dev.carrel.config;
