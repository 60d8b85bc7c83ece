/**
 * What the faces share: telling who calls, routing actions, JSON, and turning failures into errors.
 * A face decodes, calls an operation and encodes, nothing else.
 *
 * <p>It depends on {@link dev.carrel.operation}, {@link dev.carrel.auth} and what these build on;
 * the faces below it depend on it and never on each other.
 */
package dev.carrel.face;
