/**
 * Where operations are decided: one class for each vAPI service, one method for each operation, and
 * beside them what the byte plane asks of sessions.
 *
 * <p>Faces, transfers and the reaper call it. It depends on {@link dev.carrel.auth}, {@link
 * dev.carrel.session}, {@link dev.carrel.library}, {@link dev.carrel.store}, {@link
 * dev.carrel.content}, {@link dev.carrel.ovf}, {@link dev.carrel.source} and {@link
 * dev.carrel.vapi}.
 */
package dev.carrel.operation;
