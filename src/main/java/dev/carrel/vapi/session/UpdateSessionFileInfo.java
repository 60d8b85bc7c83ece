package dev.carrel.vapi.session;

import dev.carrel.vapi.LocalizableMessage;
import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;
import dev.carrel.vapi.library.ChecksumInfo;

/** A file of an update session and the status of its transfer. */
@Structure("com.vmware.content.library.item.updatesession.file.info")
public record UpdateSessionFileInfo(
    @Required String name,
    @Required SourceType sourceType,
    Long size,
    ChecksumInfo checksumInfo,
    TransferEndpoint sourceEndpoint,
    TransferEndpoint uploadEndpoint,
    @Required Long bytesTransferred,
    @Required TransferStatus status,
    LocalizableMessage errorMessage,
    Boolean keepInStorage) {}
