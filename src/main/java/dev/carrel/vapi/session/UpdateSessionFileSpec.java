package dev.carrel.vapi.session;

import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;
import dev.carrel.vapi.library.ChecksumInfo;

/** The specification of a file that a client adds to an update session. */
@Structure("com.vmware.content.library.item.updatesession.file.add_spec")
public record UpdateSessionFileSpec(
    @Required String name,
    @Required SourceType sourceType,
    TransferEndpoint sourceEndpoint,
    Long size,
    ChecksumInfo checksumInfo) {}
