package dev.carrel.vapi.session;

import static dev.carrel.vapi.session.SessionState.DONE;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SessionKindTest {

  @ParameterizedTest(name = "{0}: {1} in {2} → allowed {3}")
  @CsvSource(
      textBlock =
          """
          UPDATE,   COMPLETE,     ACTIVE,   true
          UPDATE,   COMPLETE,     DONE,     false
          UPDATE,   COMPLETE,     CANCELED, false
          UPDATE,   COMPLETE,     ERROR,    false
          UPDATE,   REQUEST_COMPLETION, ACTIVE, true
          UPDATE,   REQUEST_COMPLETION, DONE,  false
          UPDATE,   CANCEL,       ACTIVE,   true
          UPDATE,   CANCEL,       DONE,     false
          UPDATE,   CANCEL,       CANCELED, false
          UPDATE,   CANCEL,       ERROR,    false
          UPDATE,   FAIL,         ACTIVE,   true
          UPDATE,   FAIL,         DONE,     false
          UPDATE,   FAIL,         CANCELED, false
          UPDATE,   FAIL,         ERROR,    false
          UPDATE,   KEEP_ALIVE,   ACTIVE,   true
          UPDATE,   KEEP_ALIVE,   DONE,     false
          UPDATE,   KEEP_ALIVE,   CANCELED, false
          UPDATE,   KEEP_ALIVE,   ERROR,    false
          UPDATE,   ADD_FILE,    ACTIVE,   true
          UPDATE,   ADD_FILE,    DONE,     false
          UPDATE,   ADD_FILE,    CANCELED, false
          UPDATE,   ADD_FILE,    ERROR,    false
          UPDATE,   RECEIVE_FILE, ACTIVE,   true
          UPDATE,   RECEIVE_FILE, DONE,     false
          UPDATE,   RECEIVE_FILE, CANCELED, false
          UPDATE,   RECEIVE_FILE, ERROR,    false
          UPDATE,   PREPARE_FILE, ACTIVE,   false
          UPDATE,   PREPARE_FILE, DONE,     false
          UPDATE,   PREPARE_FILE, CANCELED, false
          UPDATE,   PREPARE_FILE, ERROR,    false
          UPDATE,   DELETE,       ACTIVE,   false
          UPDATE,   DELETE,       DONE,     true
          UPDATE,   DELETE,       CANCELED, true
          UPDATE,   DELETE,       ERROR,    true
          DOWNLOAD, COMPLETE,     ACTIVE,   false
          DOWNLOAD, COMPLETE,     CANCELED, false
          DOWNLOAD, COMPLETE,     ERROR,    false
          DOWNLOAD, CANCEL,       ACTIVE,   true
          DOWNLOAD, CANCEL,       CANCELED, false
          DOWNLOAD, CANCEL,       ERROR,    false
          DOWNLOAD, FAIL,         ACTIVE,   true
          DOWNLOAD, FAIL,         CANCELED, false
          DOWNLOAD, FAIL,         ERROR,    false
          DOWNLOAD, KEEP_ALIVE,   ACTIVE,   true
          DOWNLOAD, KEEP_ALIVE,   CANCELED, false
          DOWNLOAD, KEEP_ALIVE,   ERROR,    false
          DOWNLOAD, ADD_FILE,    ACTIVE,   false
          DOWNLOAD, ADD_FILE,    CANCELED, false
          DOWNLOAD, ADD_FILE,    ERROR,    false
          DOWNLOAD, RECEIVE_FILE, ACTIVE,   false
          DOWNLOAD, RECEIVE_FILE, CANCELED, false
          DOWNLOAD, RECEIVE_FILE, ERROR,    false
          DOWNLOAD, PREPARE_FILE, ACTIVE,   true
          DOWNLOAD, PREPARE_FILE, CANCELED, false
          DOWNLOAD, PREPARE_FILE, ERROR,    false
          DOWNLOAD, DELETE,       ACTIVE,   true
          DOWNLOAD, DELETE,       CANCELED, true
          DOWNLOAD, DELETE,       ERROR,    true
          UPDATE,   EXPIRE,       ACTIVE,   true
          UPDATE,   EXPIRE,       DONE,     true
          DOWNLOAD, EXPIRE,       ACTIVE,   true
          DOWNLOAD, EXPIRE,       ERROR,    true
          """)
  void shouldAllowStepsByState(
      SessionKind kind, SessionStep step, SessionState state, boolean allowed) {
    assertThat(kind.allowedStates(step).contains(state)).isEqualTo(allowed);
  }

  @ParameterizedTest
  @CsvSource({
    "COMPLETE, DONE",
    "CANCEL, CANCELED",
    "FAIL, ERROR",
    "KEEP_ALIVE, ACTIVE",
    "ADD_FILE, ACTIVE",
    "RECEIVE_FILE, ACTIVE",
    "PREPARE_FILE, ACTIVE"
  })
  void shouldHaveTargetState(SessionStep step, SessionState state) {
    assertThat(step.targetState()).isEqualTo(state);
  }

  @Test
  void shouldNotAllowStepsToDoneInDownloadSession() {
    for (SessionStep step : SessionStep.values()) {
      if (step.targetState() == DONE) {
        assertThat(SessionKind.DOWNLOAD.allowedStates(step)).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldHaveTargetStateUnlessStepDeletesSession(SessionStep step) {
    boolean isDeleting = step == SessionStep.DELETE || step == SessionStep.EXPIRE;

    assertThat(step.deletesSession()).isEqualTo(isDeleting);
    assertThat(step.targetState() == null).isEqualTo(isDeleting);
  }
}
