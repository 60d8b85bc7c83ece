package dev.carrel.cluster;

import java.util.UUID;

/**
 * A file of an update session no longer accepts the content that is being received for it, unless
 * it is the given one: the transfers into other contents are aborted.
 *
 * @param session the key of the update session
 * @param file the name of the file
 * @param newContent the content that is still accepted; null if the file waits for a new transfer
 *     or was removed
 */
public record FileReplaced(UUID session, String file, UUID newContent) implements ClusterEvent {}
