package dev.carrel.api.console;

import dev.carrel.session.query.SessionDetailStore.Details;
import dev.carrel.session.query.SessionDetailStore.Event;
import dev.carrel.session.query.SessionDetailStore.File;
import java.util.List;

/**
 * One session with its files and its history.
 *
 * @param id the identifier that the client received
 * @param session null if the session was deleted or has expired
 * @param details null if {@code session} is null
 * @param files empty if {@code session} is null
 * @param hasMoreFiles whether the session has more files than {@code files} contains
 * @param history the session's events, oldest first
 */
public record SessionDetail(
    String id,
    SessionSummary session,
    Details details,
    List<File> files,
    boolean hasMoreFiles,
    List<Event> history) {}
