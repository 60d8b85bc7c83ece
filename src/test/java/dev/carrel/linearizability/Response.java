package dev.carrel.linearizability;

import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.session.PreviewInfo;
import dev.carrel.vapi.session.SessionState;
import java.time.Duration;
import java.util.Map;

/** The response of a call. */
public sealed interface Response {
  /** A success without a result. */
  record Done() implements Response {}

  /**
   * A vAPI error.
   *
   * @param message the message, for a reader of the history
   */
  record Rejected(ErrorType error, String message) implements Response {}

  /**
   * No response: the request may take effect at any time or never.
   *
   * @param failure the failure that the client observed
   */
  record None(String failure) implements Response {}

  /** The id of a created session. */
  record Created(String id) implements Response {}

  /**
   * A session.
   *
   * @param preview null if the session has none
   */
  record ReportedSession(
      SessionState state,
      long progress,
      long version,
      long expiration,
      PreviewInfo.State preview,
      boolean hasError)
      implements Response {}

  /**
   * A file was added.
   *
   * @param uri the upload URI
   */
  record FileAdded(String uri) implements Response {}

  /** The files of an update session by name. */
  record ReportedFiles(Map<String, ReportedFile> files) implements Response {}

  /**
   * A prepared file.
   *
   * @param uri the download URI; null if the response has none, which the model rejects
   */
  record PreparedAt(String uri, FileContent content) implements Response {}

  /** The content of a downloaded file. */
  record Downloaded(FileContent content) implements Response {}

  /** The virtual clock: how far virtual time is ahead of system time. */
  record ReportedClock(Duration offset) implements Response {}

  /** An item. */
  record ReportedItem(long version, long size) implements Response {}

  /** The files of an item by name. */
  record ReportedItemFiles(Map<String, ModelItemFile> files) implements Response {}

  /** Whether the response is this error. */
  default boolean is(ErrorType error) {
    return this instanceof Rejected rejected && rejected.error() == error;
  }

  /**
   * Whether the response does not show if the call took effect. SERVICE_UNAVAILABLE does not show
   * it, because the database may fail right after the commit.
   */
  default boolean isInconclusive() {
    return this instanceof None || is(ErrorType.SERVICE_UNAVAILABLE);
  }

  /** Whether the call may have succeeded. */
  default boolean allowsSuccess() {
    return !(this instanceof Rejected) || isInconclusive();
  }
}
