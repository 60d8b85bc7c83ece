package dev.carrel.cluster;

import java.util.UUID;

/**
 * Word that whatever is being received for a file of an update session is wanted no longer, unless
 * it goes into this content.
 *
 * @param newContent null where the file is to wait, or is gone
 */
public record FileReplaced(UUID session, String file, UUID newContent) implements ClusterEvent {}
