package dev.carrel.linearizability;

import static dev.carrel.linearizability.HistoryBuilder.*;

import dev.carrel.linearizability.Response.Created;
import dev.carrel.linearizability.Response.Downloaded;
import dev.carrel.linearizability.Response.FileAdded;
import dev.carrel.linearizability.Response.PreparedAt;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionState;
import org.junit.jupiter.api.Test;

/** The rules of download sessions. */
class DownloadRulesTest {
  private static final String DOWNLOAD_ID = "download";
  private static final PrepareFile PREPARE = new PrepareFile(DOWNLOAD_ID, "disk");
  private static final Response PREPARED = new PreparedAt("/cls/data/9", RED);
  private static final DownloadFile DOWNLOAD = new DownloadFile(DOWNLOAD_ID, "disk", "/cls/data/9");
  private static final CreateSession CREATE = new CreateSession(SessionKind.DOWNLOAD);

  private static HistoryBuilder ofDownload() {
    return withItemFile().call(CREATE, new Created(DOWNLOAD_ID));
  }

  private static HistoryBuilder ofReplacedFile() {
    return ofDownload()
        .call(PREPARE, PREPARED)
        .call(new CreateSession(SessionKind.UPDATE), new Created(SESSION))
        .call(new AddFile(SESSION, "disk", null), new FileAdded(UPLOAD_URI))
        .call(upload(GREEN), DONE)
        .call(new CompleteSession(SESSION), DONE);
  }

  @Test
  void shouldRejectBytesThatDifferFromTheItem() {
    ofDownload().call(PREPARE, PREPARED).call(DOWNLOAD, new Downloaded(RED)).assertLinearizable();
    ofDownload().call(PREPARE, PREPARED).call(DOWNLOAD, new Downloaded(GREEN)).assertViolation();
    ofDownload().call(PREPARE, new PreparedAt("/cls/data/9", GREEN)).assertViolation();
  }

  @Test
  void shouldRejectPreparingAnUnknownFile() {
    ofDownload().call(new PrepareFile(DOWNLOAD_ID, "other"), INVALID).assertLinearizable();
    ofDownload().call(new PrepareFile(DOWNLOAD_ID, "other"), PREPARED).assertViolation();
    ofDownload().call(PREPARE, INVALID).assertViolation();
    ofDownload().call(PREPARE, new PreparedAt(null, RED)).assertViolation();
  }

  @Test
  void shouldKeepContentOfPreparedFile() {
    ofReplacedFile().call(DOWNLOAD, new Downloaded(RED)).assertLinearizable();
    ofReplacedFile().call(DOWNLOAD, new Downloaded(GREEN)).assertViolation();
    ofReplacedFile().call(PREPARE, PREPARED).assertLinearizable();
    ofReplacedFile().call(PREPARE, new PreparedAt("/cls/data/8", RED)).assertViolation();
  }

  @Test
  void shouldRejectDownloadAfterSessionEnded() {
    var cancel = new EndSession(SessionKind.DOWNLOAD, DOWNLOAD_ID, SessionState.CANCELED);

    ofDownload()
        .call(PREPARE, PREPARED)
        .call(cancel, DONE)
        .call(DOWNLOAD, NOT_FOUND)
        .assertLinearizable();
    ofDownload()
        .call(PREPARE, PREPARED)
        .call(cancel, DONE)
        .call(DOWNLOAD, new Downloaded(RED))
        .assertViolation();
  }

  @Test
  void shouldRejectNotFoundWhileSessionIsActive() {
    ofDownload().call(PREPARE, PREPARED).call(DOWNLOAD, NOT_FOUND).assertViolation();
  }

  @Test
  void shouldAllowDeletingActiveDownloadSession() {
    var delete = new DeleteSession(SessionKind.DOWNLOAD, DOWNLOAD_ID);

    ofDownload().call(delete, DONE).assertLinearizable();
    ofDownload().call(delete, NOT_ALLOWED).assertViolation();
  }

  @Test
  void shouldAllowSeveralActiveDownloadSessions() {
    ofDownload().call(CREATE, new Created("another")).assertLinearizable();
    ofDownload().call(CREATE, BUSY).assertViolation();
  }

  @Test
  void shouldRenewLeaseAtStartAndEndOfDownload() {
    var get = new GetSession(SessionKind.DOWNLOAD, DOWNLOAD_ID);
    var downloaded = ofDownload().call(PREPARE, PREPARED).call(DOWNLOAD, new Downloaded(RED));
    long end = downloaded.now();

    downloaded
        .callAt(end + 5, end + 8, get, seen(end + 1995))
        .callAt(end + 20, end + 25, get, seen(end + 2003))
        .assertLinearizable();
    downloaded.callAt(end + 1500, end + 1510, get, seen(end + 3400)).assertViolation();
  }

  private static Response seen(long expiration) {
    return new Response.ReportedSession(SessionState.ACTIVE, 0, 2, expiration * 1000, null, false);
  }
}
