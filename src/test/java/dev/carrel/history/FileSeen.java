package dev.carrel.history;

import dev.carrel.session.TransferStatus;

/**
 * A file of an update session, as a client sees it.
 *
 * @param content what was received; null unless READY
 */
public record FileSeen(TransferStatus status, Content content) {}
