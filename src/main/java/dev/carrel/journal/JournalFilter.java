package dev.carrel.journal;

import java.time.Instant;

/**
 * Which entries of the journal to return or to count. All conditions that are not null must hold.
 *
 * @param operation a glob of the operation's name, with or without {@code com.vmware.}
 * @param transfer {@code upload}, {@code download} or {@code pull}
 * @param api for example {@code json-rpc}
 * @param user a glob of the user name
 * @param session the identifier of the session
 * @param file a glob of the file name
 * @param status an HTTP status, for example {@code 404}, or a class of statuses like {@code 4xx}
 * @param error the type of the vAPI error
 * @param since the earliest virtual time of the beginning
 * @param after the largest {@code id} or {@code ended} of the entries to skip
 */
public record JournalFilter(
    String operation,
    String transfer,
    String api,
    String user,
    String session,
    String file,
    String status,
    String error,
    Instant since,
    Long after) {
  /** Returns the position after which entries are searched; 0 for all. */
  long afterPosition() {
    return after == null ? 0 : after;
  }

  /** Returns the smallest status; null for any, also for none. */
  Integer minStatus() {
    return status == null ? null : Integer.valueOf(status.replace('x', '0'));
  }

  /** Returns the largest status; null for any, also for none. */
  Integer maxStatus() {
    return status == null ? null : Integer.valueOf(status.replace('x', '9'));
  }
}
