package dev.carrel.session;

import dev.carrel.vapi.session.SessionKind;
import java.util.UUID;

/** The primary key of a session, with its kind. */
public record SessionKey(UUID key, SessionKind kind) {}
