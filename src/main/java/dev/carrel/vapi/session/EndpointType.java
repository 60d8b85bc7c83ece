package dev.carrel.vapi.session;

import dev.carrel.vapi.Structure;

/** How a download endpoint is to be read. */
@Structure("com.vmware.content.library.item.downloadsession.file.endpoint_type")
public enum EndpointType {
  DIRECT,
  HTTPS
}
