package dev.carrel.session;

import dev.carrel.library.ChecksumInfo;
import dev.carrel.vapi.LocalizableMessage;
import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;

/** A file of a download session and whether it can be fetched. */
@Structure("com.vmware.content.library.item.downloadsession.file.info")
public record DownloadSessionFileInfo(
    @Required String name,
    Long size,
    @Required Long bytesTransferred,
    @Required PrepareStatus status,
    TransferEndpoint downloadEndpoint,
    ChecksumInfo checksumInfo,
    LocalizableMessage errorMessage) {}
