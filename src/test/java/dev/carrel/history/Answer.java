package dev.carrel.history;

import dev.carrel.session.PreviewInfo;
import dev.carrel.session.SessionState;
import dev.carrel.vapi.ErrorType;
import java.util.Map;

/** What came back from a call. */
public sealed interface Answer {
  /** It was done, and there is nothing to tell. */
  record Done() implements Answer {}

  /**
   * It was refused.
   *
   * @param why in words, for whoever reads a history
   */
  record Refused(ErrorType error, String why) implements Answer {}

  /**
   * Nothing came back: what was asked may happen, or have happened, at any time, or never.
   *
   * @param why what the client noticed
   */
  record None(String why) implements Answer {}

  /** A session's identifier. */
  record Created(String id) implements Answer {}

  /**
   * A session.
   *
   * @param preview null where there is none
   */
  record SessionSeen(
      SessionState state,
      long progress,
      long version,
      long expiration,
      PreviewInfo.State preview,
      boolean hasError)
      implements Answer {}

  /** A file was announced, and is to be sent to this URI. */
  record Announced(String uri) implements Answer {}

  /** The files of an update session by name. */
  record FilesSeen(Map<String, FileSeen> files) implements Answer {}

  /**
   * A file is prepared, and can be fetched from this URI.
   *
   * @param uri null where the answer has none, which cannot be right
   */
  record PreparedAt(String uri, Content content) implements Answer {}

  /** A file's bytes. */
  record Fetched(Content content) implements Answer {}

  /** An item. */
  record ItemSeen(long version, long size) implements Answer {}

  /** The files of an item by name. */
  record ItemFilesSeen(Map<String, ItemFile> files) implements Answer {}

  /** Whether it was refused for this reason. */
  default boolean is(ErrorType error) {
    return this instanceof Refused refused && refused.error() == error;
  }

  /**
   * Whether it tells nothing of what was done. SERVICE_UNAVAILABLE does not: the database may have
   * gone just after it had done all.
   */
  default boolean isOpen() {
    return this instanceof None || is(ErrorType.SERVICE_UNAVAILABLE);
  }

  /** Whether it does not exclude that all was done. */
  default boolean allowsSuccess() {
    return !(this instanceof Refused) || isOpen();
  }
}
