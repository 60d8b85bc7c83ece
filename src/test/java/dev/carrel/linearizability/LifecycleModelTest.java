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
        .at(20, 40, new CompleteSession(S), NOT_ALLOWED)
        .at(20, 40, cancel(), DONE)
        .isExplained();
    ofUpdate()
        .at(20, 40, new CompleteSession(S), DONE)
        .at(20, 40, cancel(), NOT_ALLOWED)
        .isExplained();
  }

  @Test
  void shouldRefuseTwoWinners() {
    ofUpdate().at(20, 40, new CompleteSession(S), DONE).at(20, 40, cancel(), DONE).isRefused();
  }

  @Test
  void shouldRefuseARaceWithoutWinner() {
    ofUpdate()
        .at(20, 40, new CompleteSession(S), NOT_ALLOWED)
        .at(20, 40, cancel(), NOT_ALLOWED)
        .isRefused();
  }

  @Test
  void shouldRefuseAReadThatGoesBack() {
    ofUpdate()
        .at(20, 100, cancel(), DONE)
        .at(30, 40, get(), seen(SessionState.CANCELED, 0, 3035))
        .at(50, 60, get(), active(2005))
        .isRefused();
  }

  @Test
  void shouldExplainReadsThatOverlapInTheOrderInWhichTheyCanBe() {
    ofUpdate()
        .at(20, 100, cancel(), DONE)
        .at(30, 60, get(), seen(SessionState.CANCELED, 0, 3035))
        .at(50, 70, get(), active(2005))
        .isExplained();
  }

  @Test
  void shouldRefuseAStateThatNobodyBroughtAbout() {
    ofUpdate().then(get(), seen(SessionState.DONE, 0, 3015)).isRefused();
  }

  @Test
  void shouldRefuseAnErrorWithoutReason() {
    var fail = new EndSession(SessionKind.UPDATE, S, SessionState.ERROR);
    var unexplained =
        new Response.ReportedSession(SessionState.ERROR, 0, 1, 3_018_000, null, false);

    ofUpdate().then(fail, DONE).then(get(), unexplained).isRefused();
    ofUpdate().then(fail, DONE).then(get(), seen(SessionState.ERROR, 0, 3018)).isExplained();
  }

  @Test
  void shouldRefuseASecondActiveUpdateSession() {
    ofUpdate().then(CREATE, BUSY).isExplained();
    ofUpdate().then(CREATE, new Created("another")).isRefused();
  }

  @Test
  void shouldRefuseBusyWhereNothingIsGoingOn() {
    ofUpdate().then(cancel(), DONE).then(CREATE, new Created("another")).isExplained();
    ofUpdate().then(cancel(), DONE).then(CREATE, BUSY).isRefused();
  }

  @Test
  void shouldRefuseThatAnActiveUpdateSessionIsDeleted() {
    ofUpdate().then(DELETE, NOT_ALLOWED).isExplained();
    ofUpdate().then(DELETE, DONE).isRefused();
  }

  @Test
  void shouldRefuseADeletedSessionThatIsSeen() {
    ofUpdate().then(cancel(), DONE).then(DELETE, DONE).then(get(), NOT_FOUND).isExplained();
    ofUpdate()
        .then(cancel(), DONE)
        .then(DELETE, DONE)
        .then(get(), seen(SessionState.CANCELED, 0, 3018))
        .isRefused();
  }

  @Test
  void shouldRefuseProgressThatGoesBack() {
    ofUpdate().then(keepAlive(40L), DONE).then(keepAlive(30L), INVALID).isExplained();
    ofUpdate().then(keepAlive(40L), DONE).then(keepAlive(30L), DONE).isRefused();
    ofUpdate().then(keepAlive(40L), DONE).then(keepAlive(50L), INVALID).isRefused();
    ofUpdate()
        .then(keepAlive(40L), DONE)
        .then(get(), seen(SessionState.ACTIVE, 30, 2018))
        .isRefused();
  }

  @Test
  void shouldRefuseThatAnEndedSessionIsKeptAlive() {
    ofUpdate().then(cancel(), DONE).then(keepAlive(null), DONE).isRefused();
  }

  @Test
  void shouldRefuseAFaultWhateverTheCall() {
    Response fault = new Refused(ErrorType.INTERNAL_SERVER_ERROR, "said so");

    ofUpdate().then(get(), fault).isRefused();
    ofUpdate().then(new CompleteSession(S), fault).isRefused();
    ofAnnouncement().then(upload(RED), fault).isRefused();
    new HistoryBuilder().then(new GetItem(), fault).isRefused();
  }
}
