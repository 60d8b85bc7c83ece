package dev.carrel.api.console;

import dev.carrel.session.query.SessionDetailStore.Details;
import dev.carrel.session.query.SessionDetailStore.Event;
import dev.carrel.session.query.SessionDetailStore.File;
import java.util.List;

/**
 * One session.
 *
 * @param id as its client has it
 * @param session null where it is gone, and only its history is left
 * @param details null where the session is
 * @param hasMoreFiles whether some of its files are left out
 * @param history what happened to it, the newest last
 */
public record SessionDetail(
    String id,
    SessionSummary session,
    Details details,
    List<File> files,
    boolean hasMoreFiles,
    List<Event> history) {}
