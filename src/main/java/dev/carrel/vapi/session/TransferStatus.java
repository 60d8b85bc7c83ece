package dev.carrel.vapi.session;

import dev.carrel.vapi.Structure;

/** How far the transfer of a file into an update session has come. */
@Structure("com.vmware.content.library.item.transfer_status")
public enum TransferStatus {
  ERROR,
  READY,
  TRANSFERRING,
  VALIDATING,
  WAITING_FOR_TRANSFER
}
