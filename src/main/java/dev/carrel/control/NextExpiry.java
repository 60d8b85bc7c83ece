package dev.carrel.control;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/**
 * What expires next, if it is not renewed.
 *
 * @param at the virtual time when it expires
 * @param id the identifier of the session; null for a login, whose id is a credential
 * @param user the user of the login; null for a session
 */
public record NextExpiry(Instant at, Type type, String id, String user) {
  /** What can expire. */
  public enum Type {
    @JsonProperty("update_session")
    UPDATE_SESSION,
    @JsonProperty("download_session")
    DOWNLOAD_SESSION,
    @JsonProperty("login")
    LOGIN
  }
}
