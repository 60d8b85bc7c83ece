/**
 * The legacy REST face under {@code /rest/com/vmware}: parameters and values are wrapped by name,
 * every success is 200.
 *
 * <p>It depends on {@link dev.carrel.face} and {@link dev.carrel.operation}.
 */
package dev.carrel.face.legacy;
