package dev.carrel.vapi.session;

import dev.carrel.vapi.Structure;

/** Where the bytes of an update session's file come from. */
@Structure("com.vmware.content.library.item.updatesession.file.source_type")
public enum SourceType {
  NONE,
  PULL,
  PUSH
}
