package dev.carrel.api.console;

import dev.carrel.session.query.SessionTableStore.Counts;
import java.util.List;

/**
 * A page of the console's session table.
 *
 * @param hasMore whether there is a next page
 * @param counts the numbers of all sessions that the caller can see, regardless of the query
 * @param searchLimit the maximum number of sessions that are sorted and searched; null if there are
 *     not more sessions than that
 */
public record SessionTable(
    List<SessionSummary> sessions, boolean hasMore, Counts counts, Integer searchLimit) {}
