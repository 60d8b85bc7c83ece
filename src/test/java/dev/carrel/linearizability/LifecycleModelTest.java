package dev.carrel.linearizability;

import static dev.carrel.linearizability.HistoryBuilder.*;

import dev.carrel.linearizability.Response.Created;
import dev.carrel.linearizability.Response.Rejected;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionState;
import org.junit.jupiter.api.Test;

/** The rules of the states of one session. */
class LifecycleModelTest {
  private static final CreateSession CREATE = new CreateSession(SessionKind.UPDATE);
  private static final DeleteSession DELETE = new DeleteSession(SessionKind.UPDATE, S);

  @Test
  void shouldExplainEitherWinnerOfARace() {
    ofUpdate()
        .callAt(20, 40, new CompleteSession(S), NOT_ALLOWED)
        .callAt(20, 40, cancel(), DONE)
        .assertLinearizable();
    ofUpdate()
        .callAt(20, 40, new CompleteSession(S), DONE)
        .callAt(20, 40, cancel(), NOT_ALLOWED)
        .assertLinearizable();
  }

  @Test
  void shouldRejectTwoWinnersOfARace() {
    ofUpdate()
        .callAt(20, 40, new CompleteSession(S), DONE)
        .callAt(20, 40, cancel(), DONE)
        .assertViolation();
  }

  @Test
  void shouldRejectRaceWithoutWinner() {
    ofUpdate()
        .callAt(20, 40, new CompleteSession(S), NOT_ALLOWED)
        .callAt(20, 40, cancel(), NOT_ALLOWED)
        .assertViolation();
  }

  @Test
  void shouldRejectOutdatedRead() {
    ofUpdate()
        .callAt(20, 100, cancel(), DONE)
        .callAt(30, 40, get(), seen(SessionState.CANCELED, 0, 3035))
        .callAt(50, 60, get(), active(2005))
        .assertViolation();
  }

  @Test
  void shouldReorderOverlappingReads() {
    ofUpdate()
        .callAt(20, 100, cancel(), DONE)
        .callAt(30, 60, get(), seen(SessionState.CANCELED, 0, 3035))
        .callAt(50, 70, get(), active(2005))
        .assertLinearizable();
  }

  @Test
  void shouldRejectStateWithoutCause() {
    ofUpdate().call(get(), seen(SessionState.DONE, 0, 3015)).assertViolation();
  }

  @Test
  void shouldRejectErrorStateWithoutMessage() {
    var fail = new EndSession(SessionKind.UPDATE, S, SessionState.ERROR);
    var unexplained =
        new Response.ReportedSession(SessionState.ERROR, 0, 1, 3_018_000, null, false);

    ofUpdate().call(fail, DONE).call(get(), unexplained).assertViolation();
    ofUpdate().call(fail, DONE).call(get(), seen(SessionState.ERROR, 0, 3018)).assertLinearizable();
  }

  @Test
  void shouldRejectSecondActiveUpdateSession() {
    ofUpdate().call(CREATE, BUSY).assertLinearizable();
    ofUpdate().call(CREATE, new Created("another")).assertViolation();
  }

  @Test
  void shouldRejectBusyWithoutActiveSession() {
    ofUpdate().call(cancel(), DONE).call(CREATE, new Created("another")).assertLinearizable();
    ofUpdate().call(cancel(), DONE).call(CREATE, BUSY).assertViolation();
  }

  @Test
  void shouldRejectDeletingActiveUpdateSession() {
    ofUpdate().call(DELETE, NOT_ALLOWED).assertLinearizable();
    ofUpdate().call(DELETE, DONE).assertViolation();
  }

  @Test
  void shouldRejectReadOfDeletedSession() {
    ofUpdate().call(cancel(), DONE).call(DELETE, DONE).call(get(), NOT_FOUND).assertLinearizable();
    ofUpdate()
        .call(cancel(), DONE)
        .call(DELETE, DONE)
        .call(get(), seen(SessionState.CANCELED, 0, 3018))
        .assertViolation();
  }

  @Test
  void shouldRejectDecreasingProgress() {
    ofUpdate().call(keepAlive(40L), DONE).call(keepAlive(30L), INVALID).assertLinearizable();
    ofUpdate().call(keepAlive(40L), DONE).call(keepAlive(30L), DONE).assertViolation();
    ofUpdate().call(keepAlive(40L), DONE).call(keepAlive(50L), INVALID).assertViolation();
    ofUpdate()
        .call(keepAlive(40L), DONE)
        .call(get(), seen(SessionState.ACTIVE, 30, 2018))
        .assertViolation();
  }

  @Test
  void shouldRejectKeepAliveOfEndedSession() {
    ofUpdate().call(cancel(), DONE).call(keepAlive(null), DONE).assertViolation();
  }

  @Test
  void shouldRejectServerErrorOfAnyCall() {
    Response serverError = new Rejected(ErrorType.INTERNAL_SERVER_ERROR, "rejected");

    ofUpdate().call(get(), serverError).assertViolation();
    ofUpdate().call(new CompleteSession(S), serverError).assertViolation();
    ofAddedFile().call(upload(RED), serverError).assertViolation();
    new HistoryBuilder().call(new GetItem(), serverError).assertViolation();
  }
}
