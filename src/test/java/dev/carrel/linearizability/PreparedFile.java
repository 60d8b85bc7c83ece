package dev.carrel.linearizability;

/**
 * A file of a download session, tied to the item's file as it was then.
 *
 * @param uri where to fetch it; null where nobody was told
 */
record PreparedFile(String uri, FileContent content) {}
