package dev.carrel.linearizability;

import static dev.carrel.linearizability.HistoryBuilder.*;

import dev.carrel.linearizability.Response.Announced;
import dev.carrel.linearizability.Response.Created;
import dev.carrel.linearizability.Response.Fetched;
import dev.carrel.linearizability.Response.PreparedAt;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionState;
import org.junit.jupiter.api.Test;

/** What the checker says of download sessions. */
class DownloadRulesTest {
  private static final String D = "download";
  private static final PrepareFile PREPARE = new PrepareFile(D, "disk");
  private static final Response PREPARED = new PreparedAt("/cls/data/9", RED);
  private static final DownloadFile FETCH = new DownloadFile(D, "disk", "/cls/data/9");
  private static final CreateSession CREATE = new CreateSession(SessionKind.DOWNLOAD);

  private static HistoryBuilder ofDownload() {
    return ofItemWithFile().then(CREATE, new Created(D));
  }

  private static HistoryBuilder ofReplacedFile() {
    return ofDownload()
        .then(PREPARE, PREPARED)
        .then(new CreateSession(SessionKind.UPDATE), new Created(S))
        .then(new AddFile(S, "disk", null), new Announced(URI))
        .then(upload(GREEN), DONE)
        .then(new CompleteSession(S), DONE);
  }

  @Test
  void shouldRefuseOtherBytesThanTheItems() {
    ofDownload().then(PREPARE, PREPARED).then(FETCH, new Fetched(RED)).isExplained();
    ofDownload().then(PREPARE, PREPARED).then(FETCH, new Fetched(GREEN)).isRefused();
    ofDownload().then(PREPARE, new PreparedAt("/cls/data/9", GREEN)).isRefused();
  }

  @Test
  void shouldRefuseThatAFileIsPreparedThatIsNotThere() {
    ofDownload().then(new PrepareFile(D, "other"), INVALID).isExplained();
    ofDownload().then(new PrepareFile(D, "other"), PREPARED).isRefused();
    ofDownload().then(PREPARE, INVALID).isRefused();
    ofDownload().then(PREPARE, new PreparedAt(null, RED)).isRefused();
  }

  @Test
  void shouldKeepAFileAsItWasPrepared() {
    ofReplacedFile().then(FETCH, new Fetched(RED)).isExplained();
    ofReplacedFile().then(FETCH, new Fetched(GREEN)).isRefused();
    ofReplacedFile().then(PREPARE, PREPARED).isExplained();
    ofReplacedFile().then(PREPARE, new PreparedAt("/cls/data/8", RED)).isRefused();
  }

  @Test
  void shouldRefuseADownloadFromASessionThatHasEnded() {
    var cancel = new EndSession(SessionKind.DOWNLOAD, D, SessionState.CANCELED);

    ofDownload().then(PREPARE, PREPARED).then(cancel, DONE).then(FETCH, NOT_FOUND).isExplained();
    ofDownload()
        .then(PREPARE, PREPARED)
        .then(cancel, DONE)
        .then(FETCH, new Fetched(RED))
        .isRefused();
  }

  @Test
  void shouldRefuseThatADownloadIsTurnedAwayWhileItsSessionIsActive() {
    ofDownload().then(PREPARE, PREPARED).then(FETCH, NOT_FOUND).isRefused();
  }

  @Test
  void shouldLetAnActiveDownloadSessionBeDeleted() {
    var delete = new DeleteSession(SessionKind.DOWNLOAD, D);

    ofDownload().then(delete, DONE).isExplained();
    ofDownload().then(delete, NOT_ALLOWED).isRefused();
  }

  @Test
  void shouldLetMoreThanOneBeActive() {
    ofDownload().then(CREATE, new Created("another")).isExplained();
    ofDownload().then(CREATE, BUSY).isRefused();
  }

  @Test
  void shouldRenewTheLeaseWithADownloadAndOnceMoreWhenItsLastByteHasGone() {
    var get = new GetSession(SessionKind.DOWNLOAD, D);
    var fetched = ofDownload().then(PREPARE, PREPARED).then(FETCH, new Fetched(RED));
    long end = fetched.now();

    fetched
        .at(end + 5, end + 8, get, seen(end + 1995))
        .at(end + 20, end + 25, get, seen(end + 2003))
        .isExplained();
    fetched.at(end + 1500, end + 1510, get, seen(end + 3400)).isRefused();
  }

  private static Response seen(long expiration) {
    return new Response.ReportedSession(SessionState.ACTIVE, 0, 2, expiration * 1000, null, false);
  }
}
