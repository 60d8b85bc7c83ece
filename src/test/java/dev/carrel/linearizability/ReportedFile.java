package dev.carrel.linearizability;

import dev.carrel.vapi.session.TransferStatus;

/**
 * A file of an update session, as a client sees it.
 *
 * @param content what was received; null unless READY
 */
public record ReportedFile(TransferStatus status, FileContent content) {}
