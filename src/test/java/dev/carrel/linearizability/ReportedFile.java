package dev.carrel.linearizability;

import dev.carrel.vapi.session.TransferStatus;

/**
 * A file of an update session as reported to a client.
 *
 * @param content the received content; null unless READY
 */
public record ReportedFile(TransferStatus status, FileContent content) {}
