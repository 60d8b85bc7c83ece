package dev.carrel.vapi.session;

import dev.carrel.vapi.LocalizableMessage;
import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;
import dev.carrel.vapi.library.ChecksumInfo;

/** A file of a download session, with its endpoint if it is prepared. */
@Structure("com.vmware.content.library.item.downloadsession.file.info")
public record DownloadSessionFileInfo(
    @Required String name,
    Long size,
    @Required Long bytesTransferred,
    @Required PrepareStatus status,
    TransferEndpoint downloadEndpoint,
    ChecksumInfo checksumInfo,
    LocalizableMessage errorMessage) {}
