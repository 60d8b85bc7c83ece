package dev.carrel.session;

import java.util.UUID;

/** Word that an update session has a file to be pulled. */
public record FileWanted(UUID session) implements Announcement {}
