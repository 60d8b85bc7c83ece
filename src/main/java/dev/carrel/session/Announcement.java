package dev.carrel.session;

/** Word of something that has happened, for whoever runs transfers, on whatever replica. */
public sealed interface Announcement permits SessionEnded, FileReplaced, FileWanted {}
