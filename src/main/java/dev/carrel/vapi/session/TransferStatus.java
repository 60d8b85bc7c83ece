package dev.carrel.vapi.session;

import dev.carrel.vapi.Structure;

/** The status of the transfer of a file into an update session. */
@Structure("com.vmware.content.library.item.transfer_status")
public enum TransferStatus {
  ERROR,
  READY,
  TRANSFERRING,
  VALIDATING,
  WAITING_FOR_TRANSFER
}
