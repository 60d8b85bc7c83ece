package dev.carrel.linearizability;

import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.session.PreviewInfo;
import dev.carrel.vapi.session.SessionState;
import java.util.Map;

/** What came back from a call. */
public sealed interface Response {
  /** It was done, and there is nothing to tell. */
  record Done() implements Response {}

  /**
   * It was refused.
   *
   * @param why in words, for whoever reads a history
   */
  record Refused(ErrorType error, String why) implements Response {}

  /**
   * Nothing came back: what was asked may happen, or have happened, at any time, or never.
   *
   * @param why what the client noticed
   */
  record None(String why) implements Response {}

  /** A session's identifier. */
  record Created(String id) implements Response {}

  /**
   * A session.
   *
   * @param preview null where there is none
   */
  record ReportedSession(
      SessionState state,
      long progress,
      long version,
      long expiration,
      PreviewInfo.State preview,
      boolean hasError)
      implements Response {}

  /** A file was announced, and is to be sent to this URI. */
  record Announced(String uri) implements Response {}

  /** The files of an update session by name. */
  record ReportedFiles(Map<String, ReportedFile> files) implements Response {}

  /**
   * A file is prepared, and can be fetched from this URI.
   *
   * @param uri null where the answer has none, which cannot be right
   */
  record PreparedAt(String uri, FileContent content) implements Response {}

  /** A file's bytes. */
  record Fetched(FileContent content) implements Response {}

  /** An item. */
  record ReportedItem(long version, long size) implements Response {}

  /** The files of an item by name. */
  record ReportedItemFiles(Map<String, ModelItemFile> files) implements Response {}

  /** Whether it was refused for this reason. */
  default boolean is(ErrorType error) {
    return this instanceof Refused refused && refused.error() == error;
  }

  /**
   * Whether it tells nothing of what was done. SERVICE_UNAVAILABLE does not: the database may have
   * gone just after it had done all.
   */
  default boolean isInconclusive() {
    return this instanceof None || is(ErrorType.SERVICE_UNAVAILABLE);
  }

  /** Whether it does not exclude that all was done. */
  default boolean allowsSuccess() {
    return !(this instanceof Refused) || isInconclusive();
  }
}
