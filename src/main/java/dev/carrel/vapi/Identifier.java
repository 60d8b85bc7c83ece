package dev.carrel.vapi;

/**
 * The identifier of a resource.
 *
 * <p>It may contain any text, because a client may have sent it: a malformed identifier is reported
 * as NOT_FOUND, like one that does not exist.
 */
public interface Identifier {
  /** Returns the text that is sent and received. */
  String value();
}
