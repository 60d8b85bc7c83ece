package dev.carrel.linearizability;

import static dev.carrel.linearizability.HistoryBuilder.*;

import dev.carrel.linearizability.Response.Created;
import dev.carrel.linearizability.Response.Refused;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionState;
import org.junit.jupiter.api.Test;

/** What the checker says of histories of one session's states. */
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
  void shouldRefuseTwoWinners() {
    ofUpdate()
        .callAt(20, 40, new CompleteSession(S), DONE)
        .callAt(20, 40, cancel(), DONE)
        .assertViolation();
  }

  @Test
  void shouldRefuseARaceWithoutWinner() {
    ofUpdate()
        .callAt(20, 40, new CompleteSession(S), NOT_ALLOWED)
        .callAt(20, 40, cancel(), NOT_ALLOWED)
        .assertViolation();
  }

  @Test
  void shouldRefuseAReadThatGoesBack() {
    ofUpdate()
        .callAt(20, 100, cancel(), DONE)
        .callAt(30, 40, get(), seen(SessionState.CANCELED, 0, 3035))
        .callAt(50, 60, get(), active(2005))
        .assertViolation();
  }

  @Test
  void shouldExplainReadsThatOverlapInTheOrderInWhichTheyCanBe() {
    ofUpdate()
        .callAt(20, 100, cancel(), DONE)
        .callAt(30, 60, get(), seen(SessionState.CANCELED, 0, 3035))
        .callAt(50, 70, get(), active(2005))
        .assertLinearizable();
  }

  @Test
  void shouldRefuseAStateThatNobodyBroughtAbout() {
    ofUpdate().call(get(), seen(SessionState.DONE, 0, 3015)).assertViolation();
  }

  @Test
  void shouldRefuseAnErrorWithoutReason() {
    var fail = new EndSession(SessionKind.UPDATE, S, SessionState.ERROR);
    var unexplained =
        new Response.ReportedSession(SessionState.ERROR, 0, 1, 3_018_000, null, false);

    ofUpdate().call(fail, DONE).call(get(), unexplained).assertViolation();
    ofUpdate().call(fail, DONE).call(get(), seen(SessionState.ERROR, 0, 3018)).assertLinearizable();
  }

  @Test
  void shouldRefuseASecondActiveUpdateSession() {
    ofUpdate().call(CREATE, BUSY).assertLinearizable();
    ofUpdate().call(CREATE, new Created("another")).assertViolation();
  }

  @Test
  void shouldRefuseBusyWhereNothingIsGoingOn() {
    ofUpdate().call(cancel(), DONE).call(CREATE, new Created("another")).assertLinearizable();
    ofUpdate().call(cancel(), DONE).call(CREATE, BUSY).assertViolation();
  }

  @Test
  void shouldRefuseThatAnActiveUpdateSessionIsDeleted() {
    ofUpdate().call(DELETE, NOT_ALLOWED).assertLinearizable();
    ofUpdate().call(DELETE, DONE).assertViolation();
  }

  @Test
  void shouldRefuseADeletedSessionThatIsSeen() {
    ofUpdate().call(cancel(), DONE).call(DELETE, DONE).call(get(), NOT_FOUND).assertLinearizable();
    ofUpdate()
        .call(cancel(), DONE)
        .call(DELETE, DONE)
        .call(get(), seen(SessionState.CANCELED, 0, 3018))
        .assertViolation();
  }

  @Test
  void shouldRefuseProgressThatGoesBack() {
    ofUpdate().call(keepAlive(40L), DONE).call(keepAlive(30L), INVALID).assertLinearizable();
    ofUpdate().call(keepAlive(40L), DONE).call(keepAlive(30L), DONE).assertViolation();
    ofUpdate().call(keepAlive(40L), DONE).call(keepAlive(50L), INVALID).assertViolation();
    ofUpdate()
        .call(keepAlive(40L), DONE)
        .call(get(), seen(SessionState.ACTIVE, 30, 2018))
        .assertViolation();
  }

  @Test
  void shouldRefuseThatAnEndedSessionIsKeptAlive() {
    ofUpdate().call(cancel(), DONE).call(keepAlive(null), DONE).assertViolation();
  }

  @Test
  void shouldRefuseAFaultWhateverTheCall() {
    Response fault = new Refused(ErrorType.INTERNAL_SERVER_ERROR, "said so");

    ofUpdate().call(get(), fault).assertViolation();
    ofUpdate().call(new CompleteSession(S), fault).assertViolation();
    ofAnnouncement().call(upload(RED), fault).assertViolation();
    new HistoryBuilder().call(new GetItem(), fault).assertViolation();
  }
}
