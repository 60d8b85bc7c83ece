package dev.carrel.fault;

import dev.carrel.transfer.TransferKind;

/**
 * The calls or the transfers that a fault matches. All conditions that are not null must hold.
 *
 * @param operation a glob that matches the name of the operation, with or without {@code
 *     com.vmware.}; null for transfers
 * @param api the API of the call, for example {@code json-rpc}
 * @param user a glob that matches the name of the calling user
 * @param transfer the kind of the transfers; null for calls of operations
 * @param file a glob that matches the name of the transferred file
 * @param session the identifier of the session of the transfer, or that the call names
 * @param item a glob that matches the name of the item of the call or of its session
 */
public record FaultTarget(
    String operation,
    String api,
    String user,
    TransferKind transfer,
    String file,
    String session,
    String item) {
  /** Returns what the fault matches, for the audit log. */
  public String description() {
    return transfer == null ? operation : transfer + " of " + (file == null ? "any file" : file);
  }

  /** Returns a target that matches calls of operations. */
  public static FaultTarget ofOperation(String glob) {
    return new FaultTarget(glob, null, null, null, null, null, null);
  }
}
