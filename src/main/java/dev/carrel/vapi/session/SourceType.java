package dev.carrel.vapi.session;

import dev.carrel.vapi.Structure;

/**
 * How an update session receives a file: NONE if the client does not send it itself, for example a
 * file from an archive.
 */
@Structure("com.vmware.content.library.item.updatesession.file.source_type")
public enum SourceType {
  NONE,
  PULL,
  PUSH
}
