package dev.carrel.linearizability;

import static dev.carrel.linearizability.HistoryBuilder.*;

import dev.carrel.linearizability.Response.Created;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionState;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What the checker says of when sessions are gone: one created at 1 to 11 ms lasts 2000 ms. */
class LeaseModelTest {
  private static final CreateSession CREATE = new CreateSession(SessionKind.UPDATE);
  private static final DeleteSession DELETE = new DeleteSession(SessionKind.UPDATE, S);

  @Test
  void shouldExplainBothWhileItMayBeThereOrGone() {
    ofUpdate().at(2005, 2008, get(), NOT_FOUND).isExplained();
    ofUpdate().at(2005, 2008, get(), active(2010)).isExplained();
  }

  @Test
  void shouldRefuseASessionThatIsSeenAfterItsExpiry() {
    ofUpdate().at(2014, 2020, keepAlive(null), DONE).isRefused();
    ofUpdate().at(2014, 2020, keepAlive(null), NOT_FOUND).isExplained();
  }

  @Test
  void shouldRefuseASessionThatIsGoneBeforeItsExpiry() {
    ofUpdate().at(1900, 1990, get(), NOT_FOUND).isRefused();
  }

  @Test
  void shouldRefuseASessionThatComesBack() {
    ofUpdate().at(2002, 2003, get(), NOT_FOUND).at(2004, 2006, get(), active(2009)).isRefused();
  }

  @Test
  void shouldRefuseAnExpirationThatCannotBe() {
    ofUpdate().at(20, 30, get(), active(1990)).isRefused();
    ofUpdate().at(20, 30, get(), active(2030)).isRefused();
  }

  @Test
  void shouldHoldASessionToTheExpirationItTold() {
    ofUpdate().at(20, 30, get(), active(2004)).at(2008, 2010, keepAlive(null), DONE).isRefused();
    ofUpdate().at(20, 30, get(), active(2010)).at(2002, 2004, get(), NOT_FOUND).isRefused();
  }

  @Test
  void shouldCountFromTheLastActivity() {
    ofUpdate()
        .at(1000, 1010, keepAlive(null), DONE)
        .at(2900, 2910, get(), active(3005))
        .at(3020, 3030, get(), NOT_FOUND)
        .isExplained();
    ofUpdate().at(1000, 1010, keepAlive(null), DONE).at(2500, 2510, get(), NOT_FOUND).isRefused();
  }

  @Test
  void shouldRefuseALeaseThatWasShortened() {
    ofUpdate()
        .at(100, 200, keepAlive(null), DONE)
        .at(110, 220, keepAlive(null), DONE)
        .at(120, 130, get(), active(2125))
        .at(230, 240, get(), active(2115))
        .isRefused();
  }

  @Test
  void shouldTakeLookingForNoActivity() {
    ofUpdate()
        .at(1000, 1010, get(), active(2005))
        .at(2500, 2510, keepAlive(null), DONE)
        .isRefused();
  }

  @Test
  void shouldCountTheRetentionFromTheEnd() {
    ofUpdate()
        .at(100, 110, cancel(), DONE)
        .at(2900, 2910, get(), seen(SessionState.CANCELED, 0, 3105))
        .at(3120, 3130, get(), NOT_FOUND)
        .isExplained();
    ofUpdate().at(100, 110, cancel(), DONE).at(2500, 2510, DELETE, NOT_FOUND).isRefused();
  }

  @Test
  void shouldLetAnExpiredSessionBeInNobodysWay() {
    ofUpdate().pause(Duration.ofMillis(2010)).then(CREATE, new Created("another")).isExplained();
    ofUpdate().pause(Duration.ofMillis(2010)).then(CREATE, BUSY).isRefused();
  }
}
