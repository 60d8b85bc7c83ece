package dev.carrel.linearizability;

import static dev.carrel.linearizability.HistoryBuilder.*;
import static dev.carrel.vapi.session.TransferStatus.READY;
import static dev.carrel.vapi.session.TransferStatus.TRANSFERRING;
import static dev.carrel.vapi.session.TransferStatus.WAITING_FOR_TRANSFER;

import dev.carrel.linearizability.Response.Announced;
import dev.carrel.linearizability.Response.ReportedFiles;
import dev.carrel.vapi.session.SessionState;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the checker says of files on their way into an update session. */
class UploadModelTest {
  private static final ListFiles LIST = new ListFiles(S);
  private static final AddFile ADD_GREEN = new AddFile(S, "disk", GREEN);

  @Test
  void shouldExplainAFileOnItsWay() {
    ofAnnouncement()
        .then(LIST, files(WAITING_FOR_TRANSFER, null))
        .at(100, 200, upload(RED), DONE)
        .at(110, 120, LIST, files(TRANSFERRING, null))
        .at(180, 210, LIST, files(READY, RED))
        .isExplained();
  }

  @Test
  void shouldRefuseALostUpload() {
    ofUpload().then(LIST, files(READY, RED)).isExplained();
    ofUpload().then(LIST, files(WAITING_FOR_TRANSFER, null)).isRefused();
    ofUpload().then(LIST, new ReportedFiles(Map.of())).isRefused();
  }

  @Test
  void shouldRefuseOtherBytesThanWereSent() {
    ofUpload().then(LIST, files(READY, GREEN)).isRefused();
  }

  @Test
  void shouldRefuseAFileThatGoesBack() {
    ofAnnouncement()
        .at(100, 200, upload(RED), DONE)
        .at(110, 120, LIST, files(READY, RED))
        .at(130, 140, LIST, files(TRANSFERRING, null))
        .isRefused();
  }

  @Test
  void shouldLetTheUploadWinThatBeganLast() {
    ofAnnouncement()
        .at(100, 200, upload(RED), NOT_FOUND)
        .at(110, 190, upload(GREEN), DONE)
        .at(210, 220, LIST, files(READY, GREEN))
        .isExplained();
    ofAnnouncement()
        .at(100, 120, upload(RED), DONE)
        .at(130, 150, upload(GREEN), DONE)
        .at(160, 170, LIST, files(READY, RED))
        .isRefused();
  }

  @Test
  void shouldLetARefusedUploadDropWhatWasReceived() {
    ofUpload()
        .at(100, 200, upload(GREEN), NOT_FOUND)
        .at(110, 120, LIST, files(TRANSFERRING, null))
        .at(130, 140, cancel(), DONE)
        .isExplained();
  }

  @Test
  void shouldRefuseThatAnUploadIsTurnedAwayWhileItIsAwaited() {
    ofAnnouncement().then(upload(RED), NOT_FOUND).isRefused();
  }

  @Test
  void shouldRefuseAnUploadIntoASessionThatHasEnded() {
    ofAnnouncement().then(cancel(), DONE).then(upload(RED), NOT_FOUND).isExplained();
    ofAnnouncement().then(cancel(), DONE).then(upload(RED), DONE).isRefused();
  }

  @Test
  void shouldRefuseAnUploadToAUriThatWasReplaced() {
    var anew = ofAnnouncement().then(new AddFile(S, "disk", null), new Announced("/cls/data/2"));

    anew.then(upload(RED), DONE).isRefused();
  }

  @Test
  void shouldDropWhatWasReceivedWhenAFileIsAnnouncedAnew() {
    ofUpload()
        .then(new AddFile(S, "disk", null), new Announced("/cls/data/2"))
        .then(LIST, files(READY, RED))
        .isRefused();
  }

  @Test
  void shouldRefuseADamagedFileThatIsTakenForWhole() {
    ofUpdate().then(ADD_GREEN, new Announced(URI)).then(upload(RED), INVALID).isExplained();
    ofUpdate().then(ADD_GREEN, new Announced(URI)).then(upload(GREEN), DONE).isExplained();
    ofUpdate().then(ADD_GREEN, new Announced(URI)).then(upload(RED), DONE).isRefused();
    ofUpdate().then(ADD_GREEN, new Announced(URI)).then(upload(GREEN), INVALID).isRefused();
  }

  @Test
  void shouldRefuseThatADamagedFileLeavesItsSessionActive() {
    var damaged = ofUpdate().then(ADD_GREEN, new Announced(URI)).then(upload(RED), INVALID);
    damaged.then(get(), seen(SessionState.ERROR, 0, 3030)).isExplained();

    var going = ofUpdate().then(ADD_GREEN, new Announced(URI)).then(upload(RED), INVALID);
    going.then(keepAlive(null), DONE).isRefused();
  }

  @Test
  void shouldRefuseThatAnUnknownFileIsRemoved() {
    ofAnnouncement().then(new RemoveFile(S, "disk"), DONE).isExplained();
    ofAnnouncement().then(new RemoveFile(S, "disk"), INVALID).isRefused();
    ofAnnouncement().then(new RemoveFile(S, "other"), INVALID).isExplained();
    ofAnnouncement().then(new RemoveFile(S, "other"), DONE).isRefused();
  }

  @Test
  void shouldRefuseAFileThatWasRemoved() {
    ofUpload().then(new RemoveFile(S, "disk"), DONE).then(LIST, files(READY, RED)).isRefused();
  }

  @Test
  void shouldRefuseAPreviewThatDoesNotFitTheFiles() {
    ofUpload().then(get(), active(2030)).isRefused();
    ofAnnouncement().then(get(), active(2018)).isExplained();
  }
}
