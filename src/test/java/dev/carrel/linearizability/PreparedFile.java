package dev.carrel.linearizability;

/**
 * A file of a download session, with the content of the item's file when it was prepared.
 *
 * @param uri the download URI; null if the client did not receive it
 */
record PreparedFile(String uri, FileContent content) {}
