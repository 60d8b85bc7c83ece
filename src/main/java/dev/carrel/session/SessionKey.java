package dev.carrel.session;

import dev.carrel.vapi.session.SessionKind;
import java.util.UUID;

/** A session in the tables. */
public record SessionKey(UUID key, SessionKind kind) {}
