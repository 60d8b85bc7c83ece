package dev.carrel.linearizability;

import static dev.carrel.linearizability.HistoryBuilder.*;

import dev.carrel.linearizability.Response.Created;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionState;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The rules of expiry. A session created at 1 to 11 ms expires 2000 ms later. */
class LeaseModelTest {
  private static final CreateSession CREATE = new CreateSession(SessionKind.UPDATE);
  private static final DeleteSession DELETE = new DeleteSession(SessionKind.UPDATE, SESSION);

  @Test
  void shouldExplainBothResponsesAroundExpiry() {
    withUpdateSession().callAt(2005, 2008, get(), NOT_FOUND).assertLinearizable();
    withUpdateSession().callAt(2005, 2008, get(), reportedActiveSession(2010)).assertLinearizable();
  }

  @Test
  void shouldRejectSessionAfterExpiry() {
    withUpdateSession().callAt(2014, 2020, keepAlive(null), DONE).assertViolation();
    withUpdateSession().callAt(2014, 2020, keepAlive(null), NOT_FOUND).assertLinearizable();
  }

  @Test
  void shouldRejectNotFoundBeforeExpiry() {
    withUpdateSession().callAt(1900, 1990, get(), NOT_FOUND).assertViolation();
  }

  @Test
  void shouldRejectSessionThatReappears() {
    withUpdateSession()
        .callAt(2002, 2003, get(), NOT_FOUND)
        .callAt(2004, 2006, get(), reportedActiveSession(2009))
        .assertViolation();
  }

  @Test
  void shouldRejectImpossibleExpirationTime() {
    withUpdateSession().callAt(20, 30, get(), reportedActiveSession(1990)).assertViolation();
    withUpdateSession().callAt(20, 30, get(), reportedActiveSession(2030)).assertViolation();
  }

  @Test
  void shouldRequireReportedExpirationTime() {
    withUpdateSession()
        .callAt(20, 30, get(), reportedActiveSession(2004))
        .callAt(2008, 2010, keepAlive(null), DONE)
        .assertViolation();
    withUpdateSession()
        .callAt(20, 30, get(), reportedActiveSession(2010))
        .callAt(2002, 2004, get(), NOT_FOUND)
        .assertViolation();
  }

  @Test
  void shouldStartLeaseAtLastActivity() {
    withUpdateSession()
        .callAt(1000, 1010, keepAlive(null), DONE)
        .callAt(2900, 2910, get(), reportedActiveSession(3005))
        .callAt(3020, 3030, get(), NOT_FOUND)
        .assertLinearizable();
    withUpdateSession()
        .callAt(1000, 1010, keepAlive(null), DONE)
        .callAt(2500, 2510, get(), NOT_FOUND)
        .assertViolation();
  }

  @Test
  void shouldRejectShortenedLease() {
    withUpdateSession()
        .callAt(100, 200, keepAlive(null), DONE)
        .callAt(110, 220, keepAlive(null), DONE)
        .callAt(120, 130, get(), reportedActiveSession(2125))
        .callAt(230, 240, get(), reportedActiveSession(2115))
        .assertViolation();
  }

  @Test
  void shouldNotRenewLeaseByGet() {
    withUpdateSession()
        .callAt(1000, 1010, get(), reportedActiveSession(2005))
        .callAt(2500, 2510, keepAlive(null), DONE)
        .assertViolation();
  }

  @Test
  void shouldStartRetentionAtEndOfSession() {
    withUpdateSession()
        .callAt(100, 110, cancel(), DONE)
        .callAt(2900, 2910, get(), reportedSession(SessionState.CANCELED, 0, 3105))
        .callAt(3120, 3130, get(), NOT_FOUND)
        .assertLinearizable();
    withUpdateSession()
        .callAt(100, 110, cancel(), DONE)
        .callAt(2500, 2510, DELETE, NOT_FOUND)
        .assertViolation();
  }

  @Test
  void shouldIgnoreExpiredSessionOnCreate() {
    withUpdateSession()
        .waitFor(Duration.ofMillis(2010))
        .call(CREATE, new Created("another"))
        .assertLinearizable();
    withUpdateSession().waitFor(Duration.ofMillis(2010)).call(CREATE, BUSY).assertViolation();
  }
}
