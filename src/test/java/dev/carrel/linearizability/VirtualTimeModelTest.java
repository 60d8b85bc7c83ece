package dev.carrel.linearizability;

import static dev.carrel.linearizability.HistoryBuilder.*;

import dev.carrel.linearizability.Response.Created;
import dev.carrel.linearizability.Response.Downloaded;
import dev.carrel.linearizability.Response.PreparedAt;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionState;
import dev.carrel.vapi.session.TransferStatus;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * The rules of expiry while virtual time is advanced. A session created at 1 to 11 ms expires 2000
 * ms later.
 */
class VirtualTimeModelTest {
  private static final Duration SHORT = Duration.ofMillis(1500);
  private static final Duration LONG = Duration.ofMillis(2500);
  private static final Duration FOUR_HOURS = Duration.ofHours(4);
  private static final Response TRANSFERRING = reportedFiles(TransferStatus.TRANSFERRING, null);
  private static final KeepAlive KEEP = new KeepAlive(SessionKind.DOWNLOAD, "download", null);

  @Test
  void shouldRejectSessionThatIsFoundAfterAdvancePastItsLease() {
    withUpdateSession().advance(LONG).call(get(), NOT_FOUND).assertLinearizable();
    withUpdateSession().advance(LONG).call(get(), reportedActiveSession(2005)).assertViolation();
    withUpdateSession().advance(LONG).call(keepAlive(null), DONE).assertViolation();
  }

  @Test
  void shouldRejectSessionThatIsLostBeforeItsLeaseEnds() {
    withUpdateSession()
        .advance(SHORT)
        .call(get(), reportedActiveSession(2005))
        .assertLinearizable();
    withUpdateSession().advance(SHORT).call(get(), NOT_FOUND).assertViolation();
    withUpdateSession().call(get(), NOT_FOUND).advance(LONG).assertViolation();
  }

  @Test
  void shouldAddUpAdvances() {
    withUpdateSession().advance(SHORT).advance(SHORT).call(get(), NOT_FOUND).assertLinearizable();
    withUpdateSession()
        .advance(SHORT)
        .advance(SHORT)
        .call(get(), reportedActiveSession(2005))
        .assertViolation();
  }

  @Test
  void shouldAddPassingTimeToAdvance() {
    withUpdateSession()
        .advance(SHORT)
        .callAt(490, 496, get(), reportedActiveSession(2005))
        .callAt(520, 530, get(), NOT_FOUND)
        .assertLinearizable();
    withUpdateSession().advance(SHORT).callAt(520, 530, keepAlive(null), DONE).assertViolation();
  }

  /** Some replicas apply an advance before it is complete. */
  @Test
  void shouldExplainBothResponsesDuringAdvance() {
    withUpdateSession()
        .advanceAt(100, 350, LONG)
        .callAt(110, 120, get(), reportedActiveSession(2005))
        .callAt(130, 140, get(), NOT_FOUND)
        .assertLinearizable();
    withUpdateSession()
        .advanceAt(100, 350, LONG)
        .callAt(340, 360, get(), reportedActiveSession(2005))
        .assertLinearizable();
    withUpdateSession()
        .advanceAt(100, 350, LONG)
        .callAt(351, 360, get(), reportedActiveSession(2005))
        .assertViolation();
    withUpdateSession()
        .callAt(90, 99, get(), NOT_FOUND)
        .advanceAt(100, 350, LONG)
        .assertViolation();
  }

  @Test
  void shouldRejectSessionThatReappearsDuringAdvance() {
    withUpdateSession()
        .advanceAt(100, 350, LONG)
        .callAt(110, 120, get(), NOT_FOUND)
        .callAt(130, 140, get(), reportedActiveSession(2005))
        .assertViolation();
  }

  /** A replica that does not know the advance yet creates a session that has expired for others. */
  @Test
  void shouldExplainSessionThatIsCreatedDuringAdvance() {
    var created =
        new HistoryBuilder()
            .advanceAt(1, 300, LONG)
            .callAt(10, 20, new CreateSession(SessionKind.UPDATE), new Created(SESSION));
    created.callAt(30, 40, get(), NOT_FOUND).assertLinearizable();

    new HistoryBuilder()
        .advance(LONG)
        .call(new CreateSession(SessionKind.UPDATE), new Created(SESSION))
        .call(get(), NOT_FOUND)
        .assertViolation();
  }

  @Test
  void shouldStartLeaseInVirtualTime() {
    withUpdateSession()
        .advance(SHORT)
        .callAt(100, 110, keepAlive(null), DONE)
        .call(get(), reportedActiveSession(3605))
        .assertLinearizable();
    withUpdateSession()
        .advance(SHORT)
        .callAt(100, 110, keepAlive(null), DONE)
        .call(get(), reportedActiveSession(2105))
        .assertViolation();
    withUpdateSession()
        .advance(SHORT)
        .callAt(100, 110, keepAlive(null), DONE)
        .advance(SHORT)
        .call(get(), NOT_FOUND)
        .assertViolation();
  }

  @Test
  void shouldStartRetentionInVirtualTime() {
    withUpdateSession()
        .advance(SHORT)
        .callAt(100, 110, cancel(), DONE)
        .advance(LONG)
        .call(get(), reportedSession(SessionState.CANCELED, 0, 4605))
        .advance(SHORT)
        .call(get(), NOT_FOUND)
        .assertLinearizable();
    withUpdateSession()
        .callAt(100, 110, cancel(), DONE)
        .advance(LONG)
        .call(get(), NOT_FOUND)
        .assertViolation();
  }

  @Test
  void shouldExplainRenewalOfUploadByAdvance() {
    withAddedFile()
        .callAt(100, 600, upload(RED), DONE)
        .callAt(110, 120, new ListFiles(SESSION), TRANSFERRING)
        .callAt(130, 140, keepAlive(null), DONE)
        .advanceAt(200, 300, FOUR_HOURS)
        .callAt(310, 320, get(), reportedActiveSession(FOUR_HOURS.toMillis() + 2250))
        .assertLinearizable();
  }

  @Test
  void shouldRejectRenewalByAdvanceAfterEndOfUpload() {
    withReceivedFile().advance(LONG).call(keepAlive(null), NOT_FOUND).assertLinearizable();
    withReceivedFile().advance(LONG).call(keepAlive(null), DONE).assertViolation();
  }

  /** The end of an upload that a crash has interrupted is not recorded. */
  @Test
  void shouldExplainRenewalOfInterruptedUploadByAdvance() {
    withAddedFile()
        .callAt(100, 110, upload(RED), NONE)
        .call(new ListFiles(SESSION), TRANSFERRING)
        .call(keepAlive(null), DONE)
        .advance(LONG)
        .call(keepAlive(null), DONE)
        .call(new ListFiles(SESSION), TRANSFERRING)
        .assertLinearizable();
  }

  @Test
  void shouldExplainRenewalOfDownloadByAdvanceUntilItsEndIsRecorded() {
    withDownload().advance(LONG).advance(LONG).call(KEEP, DONE).assertLinearizable();
    withDownload().advance(LONG).advance(LONG).call(KEEP, NOT_FOUND).assertLinearizable();
    withDownload()
        .waitFor(Duration.ofMillis(1900))
        .call(KEEP, DONE)
        .waitFor(Duration.ofMillis(200))
        .advance(LONG)
        .call(KEEP, DONE)
        .assertViolation();
  }

  private static HistoryBuilder withDownload() {
    return withItemFile()
        .call(new CreateSession(SessionKind.DOWNLOAD), new Created("download"))
        .call(new PrepareFile("download", "disk"), new PreparedAt("/cls/data/9", RED))
        .call(new DownloadFile("download", "disk", "/cls/data/9"), new Downloaded(RED));
  }
}
