package dev.carrel.session;

import java.util.UUID;

/** A session in the tables. */
public record SessionKey(UUID key, SessionKind kind) {}
