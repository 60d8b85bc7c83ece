package dev.carrel.control;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What a client can leave behind. */
public enum LeakType {
  /** Sessions that are ACTIVE. */
  @JsonProperty("active_sessions")
  ACTIVE_SESSIONS,
  /** Uploads, downloads and pulls that run. */
  @JsonProperty("running_transfers")
  RUNNING_TRANSFERS,
  /** Logins that neither the client nor their expiry has ended. */
  @JsonProperty("logins")
  LOGINS,
  /** Files of the content store that belong to nothing. */
  @JsonProperty("orphaned_content")
  ORPHANED_CONTENT,
  /** Items without files, or whose files are empty, and that no active session updates. */
  @JsonProperty("empty_items")
  EMPTY_ITEMS,
  /** Files of active sessions that are not READY. */
  @JsonProperty("unfinished_files")
  UNFINISHED_FILES;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
