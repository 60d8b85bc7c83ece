package dev.carrel.control;

import java.time.Instant;

/**
 * Something that a client has left behind. Fields that do not apply are null.
 *
 * @param session the identifier of the session
 * @param item the identifier of the item
 * @param content the identifier of the content
 * @param createdBy the entry of the journal that created it; null if the journal has none
 */
public record Leak(
    LeakType type,
    String session,
    String item,
    String name,
    String file,
    String content,
    String user,
    CreatedBy createdBy) {

  /**
   * The call that created something.
   *
   * @param entry the id in the journal
   */
  public record CreatedBy(
      long entry,
      Instant at,
      String operation,
      String api,
      String user,
      String method,
      String path) {}

  Leak withCreatedBy(CreatedBy call) {
    return new Leak(type, session, item, name, file, content, user, call);
  }
}
