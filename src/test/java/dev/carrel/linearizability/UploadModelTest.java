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
        .call(LIST, files(WAITING_FOR_TRANSFER, null))
        .callAt(100, 200, upload(RED), DONE)
        .callAt(110, 120, LIST, files(TRANSFERRING, null))
        .callAt(180, 210, LIST, files(READY, RED))
        .assertLinearizable();
  }

  @Test
  void shouldRefuseALostUpload() {
    ofUpload().call(LIST, files(READY, RED)).assertLinearizable();
    ofUpload().call(LIST, files(WAITING_FOR_TRANSFER, null)).assertViolation();
    ofUpload().call(LIST, new ReportedFiles(Map.of())).assertViolation();
  }

  @Test
  void shouldRefuseOtherBytesThanWereSent() {
    ofUpload().call(LIST, files(READY, GREEN)).assertViolation();
  }

  @Test
  void shouldRefuseAFileThatGoesBack() {
    ofAnnouncement()
        .callAt(100, 200, upload(RED), DONE)
        .callAt(110, 120, LIST, files(READY, RED))
        .callAt(130, 140, LIST, files(TRANSFERRING, null))
        .assertViolation();
  }

  @Test
  void shouldLetTheUploadWinThatBeganLast() {
    ofAnnouncement()
        .callAt(100, 200, upload(RED), NOT_FOUND)
        .callAt(110, 190, upload(GREEN), DONE)
        .callAt(210, 220, LIST, files(READY, GREEN))
        .assertLinearizable();
    ofAnnouncement()
        .callAt(100, 120, upload(RED), DONE)
        .callAt(130, 150, upload(GREEN), DONE)
        .callAt(160, 170, LIST, files(READY, RED))
        .assertViolation();
  }

  @Test
  void shouldLetARefusedUploadDropWhatWasReceived() {
    ofUpload()
        .callAt(100, 200, upload(GREEN), NOT_FOUND)
        .callAt(110, 120, LIST, files(TRANSFERRING, null))
        .callAt(130, 140, cancel(), DONE)
        .assertLinearizable();
  }

  @Test
  void shouldRefuseThatAnUploadIsTurnedAwayWhileItIsAwaited() {
    ofAnnouncement().call(upload(RED), NOT_FOUND).assertViolation();
  }

  @Test
  void shouldRefuseAnUploadIntoASessionThatHasEnded() {
    ofAnnouncement().call(cancel(), DONE).call(upload(RED), NOT_FOUND).assertLinearizable();
    ofAnnouncement().call(cancel(), DONE).call(upload(RED), DONE).assertViolation();
  }

  @Test
  void shouldRefuseAnUploadToAUriThatWasReplaced() {
    var anew = ofAnnouncement().call(new AddFile(S, "disk", null), new Announced("/cls/data/2"));

    anew.call(upload(RED), DONE).assertViolation();
  }

  @Test
  void shouldDropWhatWasReceivedWhenAFileIsAnnouncedAnew() {
    ofUpload()
        .call(new AddFile(S, "disk", null), new Announced("/cls/data/2"))
        .call(LIST, files(READY, RED))
        .assertViolation();
  }

  @Test
  void shouldRefuseADamagedFileThatIsTakenForWhole() {
    ofUpdate().call(ADD_GREEN, new Announced(URI)).call(upload(RED), INVALID).assertLinearizable();
    ofUpdate().call(ADD_GREEN, new Announced(URI)).call(upload(GREEN), DONE).assertLinearizable();
    ofUpdate().call(ADD_GREEN, new Announced(URI)).call(upload(RED), DONE).assertViolation();
    ofUpdate().call(ADD_GREEN, new Announced(URI)).call(upload(GREEN), INVALID).assertViolation();
  }

  @Test
  void shouldRefuseThatADamagedFileLeavesItsSessionActive() {
    var damaged = ofUpdate().call(ADD_GREEN, new Announced(URI)).call(upload(RED), INVALID);
    damaged.call(get(), seen(SessionState.ERROR, 0, 3030)).assertLinearizable();

    var going = ofUpdate().call(ADD_GREEN, new Announced(URI)).call(upload(RED), INVALID);
    going.call(keepAlive(null), DONE).assertViolation();
  }

  @Test
  void shouldRefuseThatAnUnknownFileIsRemoved() {
    ofAnnouncement().call(new RemoveFile(S, "disk"), DONE).assertLinearizable();
    ofAnnouncement().call(new RemoveFile(S, "disk"), INVALID).assertViolation();
    ofAnnouncement().call(new RemoveFile(S, "other"), INVALID).assertLinearizable();
    ofAnnouncement().call(new RemoveFile(S, "other"), DONE).assertViolation();
  }

  @Test
  void shouldRefuseAFileThatWasRemoved() {
    ofUpload()
        .call(new RemoveFile(S, "disk"), DONE)
        .call(LIST, files(READY, RED))
        .assertViolation();
  }

  @Test
  void shouldRefuseAPreviewThatDoesNotFitTheFiles() {
    ofUpload().call(get(), active(2030)).assertViolation();
    ofAnnouncement().call(get(), active(2018)).assertLinearizable();
  }
}
