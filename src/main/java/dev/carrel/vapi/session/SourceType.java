package dev.carrel.vapi.session;

import dev.carrel.vapi.Structure;

/**
 * How an update session receives a file: PUSH if the client uploads it, PULL if the server reads it
 * from a source, NONE if it was unpacked from an archive or is an unchanged file of the item.
 */
@Structure("com.vmware.content.library.item.updatesession.file.source_type")
public enum SourceType {
  NONE,
  PULL,
  PUSH
}
