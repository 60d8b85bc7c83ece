package dev.carrel.session;

/** Word that other replicas may have announced what did not get here. */
public record AnnouncementsMissed() {}
