package dev.carrel.vapi.session;

import dev.carrel.vapi.Structure;

/** Whether a file of a download session is prepared for download. */
@Structure("com.vmware.content.library.item.downloadsession.file.prepare_status")
public enum PrepareStatus {
  ERROR,
  PREPARED,
  PREPARE_REQUESTED,
  PREPARING,
  UNPREPARED
}
