package dev.carrel.session;

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
 *  expired = gone
 * </pre>
 */
public enum SessionKind {
  UPDATE("update session", "import session"),
  DOWNLOAD("download session", "download session");

  private final String words;
  private final String wordsInStateErrors;

  SessionKind(String words, String wordsInStateErrors) {
    this.words = words;
    this.wordsInStateErrors = wordsInStateErrors;
  }

  /** What a person calls it. */
  public String words() {
    return words;
  }

  /** What vCenter calls it where an operation meets a wrong state. */
  public String wordsInStateErrors() {
    return wordsInStateErrors;
  }

  /**
   * The states in which a session of this kind can take a step; empty where this kind never can.
   */
  public Set<SessionState> allows(SessionStep step) {
    return switch (this) {
      case UPDATE ->
          switch (step) {
            case COMPLETE, CANCEL, FAIL, KEEP_ALIVE, CHANGE_FILES ->
                EnumSet.of(SessionState.ACTIVE);
            case DELETE -> EnumSet.complementOf(EnumSet.of(SessionState.ACTIVE));
          };
      case DOWNLOAD ->
          switch (step) {
            case COMPLETE -> EnumSet.noneOf(SessionState.class);
            case CANCEL, FAIL, KEEP_ALIVE, CHANGE_FILES -> EnumSet.of(SessionState.ACTIVE);
            case DELETE ->
                EnumSet.of(SessionState.ACTIVE, SessionState.CANCELED, SessionState.ERROR);
          };
    };
  }
}
