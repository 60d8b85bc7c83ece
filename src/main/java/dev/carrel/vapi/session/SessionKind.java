package dev.carrel.vapi.session;

import java.util.EnumSet;
import java.util.Set;

/**
 * The two kinds of session and their lifecycles.
 *
 * <pre>
 * update session                               download session
 *   create                                        create
 *     │                                             │
 *     ▼   complete     ┌───────┐                    ▼   cancel   ┌──────────┐
 *  ┌────────┐ ───────► │ DONE  │                 ┌────────┐ ───► │ CANCELED │
 *  │ ACTIVE │ cancel   ├───────┤                 │ ACTIVE │ fail ├──────────┤
 *  │        │ ───────► │CANCEL.│                 │        │ ───► │  ERROR   │
 *  └────────┘ fail,    ├───────┤                 └────────┘      └──────────┘
 *     lease   bad file │ ERROR │                    delete: in any state
 *     │       ───────► └───────┘                    lease: as on the left
 *     ▼                delete: here only
 *  expired = deleted
 * </pre>
 */
public enum SessionKind {
  UPDATE("update session"),
  DOWNLOAD("download session");

  private final String label;

  SessionKind(String label) {
    this.label = label;
  }

  /** Returns the name of this kind in messages. */
  public String label() {
    return label;
  }

  /** Returns the states of a session of this kind that allow a step; empty if no state does. */
  public Set<SessionState> allowedStates(SessionStep step) {
    return switch (this) {
      case UPDATE ->
          switch (step) {
            case REQUEST_COMPLETION,
                COMPLETE,
                CANCEL,
                FAIL,
                KEEP_ALIVE,
                UPDATE,
                VALIDATE,
                ADD_FILE,
                REMOVE_FILE,
                RECEIVE_FILE ->
                EnumSet.of(SessionState.ACTIVE);
            case PREPARE_FILE -> EnumSet.noneOf(SessionState.class);
            case DELETE -> EnumSet.complementOf(EnumSet.of(SessionState.ACTIVE));
            case EXPIRE -> EnumSet.allOf(SessionState.class);
          };
      case DOWNLOAD ->
          switch (step) {
            case REQUEST_COMPLETION,
                COMPLETE,
                UPDATE,
                VALIDATE,
                ADD_FILE,
                REMOVE_FILE,
                RECEIVE_FILE ->
                EnumSet.noneOf(SessionState.class);
            case CANCEL, FAIL, KEEP_ALIVE, PREPARE_FILE -> EnumSet.of(SessionState.ACTIVE);
            case DELETE ->
                EnumSet.of(SessionState.ACTIVE, SessionState.CANCELED, SessionState.ERROR);
            case EXPIRE -> EnumSet.allOf(SessionState.class);
          };
    };
  }
}
