package dev.carrel.vapi.library;

import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;

/**
 * A checksum in hexadecimal digits. If the algorithm is null, it is SHA1. A checksum that a client
 * declares may be any text.
 */
@Structure("com.vmware.content.library.item.file.checksum_info")
public record ChecksumInfo(ChecksumAlgorithm algorithm, @Required String checksum) {}
