package dev.carrel.vapi.session;

import dev.carrel.vapi.Structure;

/** How a client accesses a download endpoint. */
@Structure("com.vmware.content.library.item.downloadsession.file.endpoint_type")
public enum EndpointType {
  DIRECT,
  HTTPS
}
