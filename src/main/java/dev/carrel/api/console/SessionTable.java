package dev.carrel.api.console;

import dev.carrel.session.query.SessionTableStore.Counts;
import java.util.List;

/**
 * A page of sessions.
 *
 * @param hasMore whether another page follows
 * @param counts of all sessions that may be seen, whatever was searched for
 * @param searchLimit how many sessions are sorted and searched at most; null where these are all
 */
public record SessionTable(
    List<SessionSummary> sessions, boolean hasMore, Counts counts, Integer searchLimit) {}
