/**
 * The modern REST face under {@code /api}: a spec is the whole body, a value comes bare, an error
 * is its structure.
 *
 * <p>It depends on {@link dev.carrel.face} and {@link dev.carrel.operation}.
 */
package dev.carrel.face.modern;
