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
  private static final DeleteSession DELETE = new DeleteSession(SessionKind.UPDATE, SESSION);

  @Test
  void shouldExplainEitherWinnerOfARace() {
    withUpdateSession()
        .callAt(20, 40, new CompleteSession(SESSION), NOT_ALLOWED)
        .callAt(20, 40, cancel(), DONE)
        .assertLinearizable();
    withUpdateSession()
        .callAt(20, 40, new CompleteSession(SESSION), DONE)
        .callAt(20, 40, cancel(), NOT_ALLOWED)
        .assertLinearizable();
  }

  @Test
  void shouldRejectTwoWinnersOfARace() {
    withUpdateSession()
        .callAt(20, 40, new CompleteSession(SESSION), DONE)
        .callAt(20, 40, cancel(), DONE)
        .assertViolation();
  }

  @Test
  void shouldRejectRaceWithoutWinner() {
    withUpdateSession()
        .callAt(20, 40, new CompleteSession(SESSION), NOT_ALLOWED)
        .callAt(20, 40, cancel(), NOT_ALLOWED)
        .assertViolation();
  }

  @Test
  void shouldRejectOutdatedRead() {
    withUpdateSession()
        .callAt(20, 100, cancel(), DONE)
        .callAt(30, 40, get(), reportedSession(SessionState.CANCELED, 0, 3035))
        .callAt(50, 60, get(), reportedActiveSession(2005))
        .assertViolation();
  }

  @Test
  void shouldReorderOverlappingReads() {
    withUpdateSession()
        .callAt(20, 100, cancel(), DONE)
        .callAt(30, 60, get(), reportedSession(SessionState.CANCELED, 0, 3035))
        .callAt(50, 70, get(), reportedActiveSession(2005))
        .assertLinearizable();
  }

  @Test
  void shouldRejectStateWithoutCause() {
    withUpdateSession().call(get(), reportedSession(SessionState.DONE, 0, 3015)).assertViolation();
  }

  @Test
  void shouldRejectErrorStateWithoutMessage() {
    var fail = new EndSession(SessionKind.UPDATE, SESSION, SessionState.ERROR);
    var unexplained =
        new Response.ReportedSession(SessionState.ERROR, 0, 1, 3_018_000, null, false);

    withUpdateSession().call(fail, DONE).call(get(), unexplained).assertViolation();
    withUpdateSession()
        .call(fail, DONE)
        .call(get(), reportedSession(SessionState.ERROR, 0, 3018))
        .assertLinearizable();
  }

  @Test
  void shouldRejectSecondActiveUpdateSession() {
    withUpdateSession().call(CREATE, BUSY).assertLinearizable();
    withUpdateSession().call(CREATE, new Created("another")).assertViolation();
  }

  @Test
  void shouldRejectBusyWithoutActiveSession() {
    withUpdateSession()
        .call(cancel(), DONE)
        .call(CREATE, new Created("another"))
        .assertLinearizable();
    withUpdateSession().call(cancel(), DONE).call(CREATE, BUSY).assertViolation();
  }

  @Test
  void shouldRejectDeletingActiveUpdateSession() {
    withUpdateSession().call(DELETE, NOT_ALLOWED).assertLinearizable();
    withUpdateSession().call(DELETE, DONE).assertViolation();
  }

  @Test
  void shouldRejectReadOfDeletedSession() {
    withUpdateSession()
        .call(cancel(), DONE)
        .call(DELETE, DONE)
        .call(get(), NOT_FOUND)
        .assertLinearizable();
    withUpdateSession()
        .call(cancel(), DONE)
        .call(DELETE, DONE)
        .call(get(), reportedSession(SessionState.CANCELED, 0, 3018))
        .assertViolation();
  }

  @Test
  void shouldRejectDecreasingProgress() {
    withUpdateSession()
        .call(keepAlive(40L), DONE)
        .call(keepAlive(30L), INVALID)
        .assertLinearizable();
    withUpdateSession().call(keepAlive(40L), DONE).call(keepAlive(30L), DONE).assertViolation();
    withUpdateSession().call(keepAlive(40L), DONE).call(keepAlive(50L), INVALID).assertViolation();
    withUpdateSession()
        .call(keepAlive(40L), DONE)
        .call(get(), reportedSession(SessionState.ACTIVE, 30, 2018))
        .assertViolation();
  }

  @Test
  void shouldRejectKeepAliveOfEndedSession() {
    withUpdateSession().call(cancel(), DONE).call(keepAlive(null), DONE).assertViolation();
  }

  @Test
  void shouldRejectServerErrorOfAnyCall() {
    Response serverError = new Rejected(ErrorType.INTERNAL_SERVER_ERROR, "rejected");

    withUpdateSession().call(get(), serverError).assertViolation();
    withUpdateSession().call(new CompleteSession(SESSION), serverError).assertViolation();
    withAddedFile().call(upload(RED), serverError).assertViolation();
    new HistoryBuilder().call(new GetItem(), serverError).assertViolation();
  }
}
