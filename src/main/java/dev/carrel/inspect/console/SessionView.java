package dev.carrel.inspect.console;

import dev.carrel.store.SessionLookStore.Event;
import dev.carrel.store.SessionLookStore.File;
import dev.carrel.store.SessionLookStore.More;
import java.util.List;

/**
 * One session.
 *
 * @param id as its client has it
 * @param session null where it is gone, and only its history is left
 * @param more null where the session is
 * @param hasMoreFiles whether some of its files are left out
 * @param history what happened to it, the newest last
 */
public record SessionView(
    String id,
    SessionSummary session,
    More more,
    List<File> files,
    boolean hasMoreFiles,
    List<Event> history) {}
