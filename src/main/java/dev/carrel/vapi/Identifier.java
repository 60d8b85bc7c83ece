package dev.carrel.vapi;

/**
 * The identifier of a resource, as a client sent it or Carrel made it.
 *
 * <p>Any text may stand here: whether it names something is for the store to find out, so that an
 * unknown identifier and a malformed one are the same NOT_FOUND.
 */
public interface Identifier {
  /** The text on the wire. */
  String value();
}
