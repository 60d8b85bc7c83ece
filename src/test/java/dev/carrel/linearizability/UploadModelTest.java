package dev.carrel.linearizability;

import static dev.carrel.linearizability.HistoryBuilder.*;
import static dev.carrel.vapi.session.TransferStatus.READY;
import static dev.carrel.vapi.session.TransferStatus.TRANSFERRING;
import static dev.carrel.vapi.session.TransferStatus.WAITING_FOR_TRANSFER;

import dev.carrel.linearizability.Response.FileAdded;
import dev.carrel.linearizability.Response.ReportedFiles;
import dev.carrel.vapi.session.SessionState;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The rules of files in an update session. */
class UploadModelTest {
  private static final ListFiles LIST = new ListFiles(S);
  private static final AddFile ADD_GREEN = new AddFile(S, "disk", GREEN);

  @Test
  void shouldExplainStatesOfUpload() {
    ofAddedFile()
        .call(LIST, files(WAITING_FOR_TRANSFER, null))
        .callAt(100, 200, upload(RED), DONE)
        .callAt(110, 120, LIST, files(TRANSFERRING, null))
        .callAt(180, 210, LIST, files(READY, RED))
        .assertLinearizable();
  }

  @Test
  void shouldRejectLostUpload() {
    ofUpload().call(LIST, files(READY, RED)).assertLinearizable();
    ofUpload().call(LIST, files(WAITING_FOR_TRANSFER, null)).assertViolation();
    ofUpload().call(LIST, new ReportedFiles(Map.of())).assertViolation();
  }

  @Test
  void shouldRejectBytesThatWereNotSent() {
    ofUpload().call(LIST, files(READY, GREEN)).assertViolation();
  }

  @Test
  void shouldRejectOutdatedFileStatus() {
    ofAddedFile()
        .callAt(100, 200, upload(RED), DONE)
        .callAt(110, 120, LIST, files(READY, RED))
        .callAt(130, 140, LIST, files(TRANSFERRING, null))
        .assertViolation();
  }

  @Test
  void shouldPreferUploadThatBeganLast() {
    ofAddedFile()
        .callAt(100, 200, upload(RED), NOT_FOUND)
        .callAt(110, 190, upload(GREEN), DONE)
        .callAt(210, 220, LIST, files(READY, GREEN))
        .assertLinearizable();
    ofAddedFile()
        .callAt(100, 120, upload(RED), DONE)
        .callAt(130, 150, upload(GREEN), DONE)
        .callAt(160, 170, LIST, files(READY, RED))
        .assertViolation();
  }

  @Test
  void shouldAllowRejectedUploadToDeleteReceivedBytes() {
    ofUpload()
        .callAt(100, 200, upload(GREEN), NOT_FOUND)
        .callAt(110, 120, LIST, files(TRANSFERRING, null))
        .callAt(130, 140, cancel(), DONE)
        .assertLinearizable();
  }

  @Test
  void shouldRejectNotFoundForAwaitedUpload() {
    ofAddedFile().call(upload(RED), NOT_FOUND).assertViolation();
  }

  @Test
  void shouldRejectUploadIntoEndedSession() {
    ofAddedFile().call(cancel(), DONE).call(upload(RED), NOT_FOUND).assertLinearizable();
    ofAddedFile().call(cancel(), DONE).call(upload(RED), DONE).assertViolation();
  }

  @Test
  void shouldRejectUploadToReplacedUri() {
    var replaced = ofAddedFile().call(new AddFile(S, "disk", null), new FileAdded("/cls/data/2"));

    replaced.call(upload(RED), DONE).assertViolation();
  }

  @Test
  void shouldDeleteReceivedBytesWhenFileIsAddedAgain() {
    ofUpload()
        .call(new AddFile(S, "disk", null), new FileAdded("/cls/data/2"))
        .call(LIST, files(READY, RED))
        .assertViolation();
  }

  @Test
  void shouldRejectSuccessForWrongChecksum() {
    ofUpdate().call(ADD_GREEN, new FileAdded(URI)).call(upload(RED), INVALID).assertLinearizable();
    ofUpdate().call(ADD_GREEN, new FileAdded(URI)).call(upload(GREEN), DONE).assertLinearizable();
    ofUpdate().call(ADD_GREEN, new FileAdded(URI)).call(upload(RED), DONE).assertViolation();
    ofUpdate().call(ADD_GREEN, new FileAdded(URI)).call(upload(GREEN), INVALID).assertViolation();
  }

  @Test
  void shouldRejectActiveSessionAfterWrongChecksum() {
    var damaged = ofUpdate().call(ADD_GREEN, new FileAdded(URI)).call(upload(RED), INVALID);
    damaged.call(get(), seen(SessionState.ERROR, 0, 3030)).assertLinearizable();

    var active = ofUpdate().call(ADD_GREEN, new FileAdded(URI)).call(upload(RED), INVALID);
    active.call(keepAlive(null), DONE).assertViolation();
  }

  @Test
  void shouldRejectRemovingUnknownFile() {
    ofAddedFile().call(new RemoveFile(S, "disk"), DONE).assertLinearizable();
    ofAddedFile().call(new RemoveFile(S, "disk"), INVALID).assertViolation();
    ofAddedFile().call(new RemoveFile(S, "other"), INVALID).assertLinearizable();
    ofAddedFile().call(new RemoveFile(S, "other"), DONE).assertViolation();
  }

  @Test
  void shouldRejectReadOfRemovedFile() {
    ofUpload()
        .call(new RemoveFile(S, "disk"), DONE)
        .call(LIST, files(READY, RED))
        .assertViolation();
  }

  @Test
  void shouldRejectPreviewThatDoesNotMatchFiles() {
    ofUpload().call(get(), active(2030)).assertViolation();
    ofAddedFile().call(get(), active(2018)).assertLinearizable();
  }
}
