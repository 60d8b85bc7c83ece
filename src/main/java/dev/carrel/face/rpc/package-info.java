/**
 * vAPI JSON-RPC 2.0 at {@code POST /api}, which is all that the official SDKs speak.
 *
 * <p>It is one resource for all operations: {@link dev.carrel.face.rpc.Operations} finds them by
 * their annotations, {@link dev.carrel.face.rpc.DataTypes} makes of Java's types what the wire
 * calls them, and {@link dev.carrel.face.rpc.RpcEndpoint} brings the two and a request together.
 * Beside them the services by which the face describes itself.
 */
package dev.carrel.face.rpc;
