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
  private static final ListFiles LIST = new ListFiles(SESSION);
  private static final AddFile ADD_GREEN = new AddFile(SESSION, "disk", GREEN);

  @Test
  void shouldExplainStatesOfUpload() {
    withAddedFile()
        .call(LIST, reportedFiles(WAITING_FOR_TRANSFER, null))
        .callAt(100, 200, upload(RED), DONE)
        .callAt(110, 120, LIST, reportedFiles(TRANSFERRING, null))
        .callAt(180, 210, LIST, reportedFiles(READY, RED))
        .assertLinearizable();
  }

  @Test
  void shouldRejectLostUpload() {
    withReceivedFile().call(LIST, reportedFiles(READY, RED)).assertLinearizable();
    withReceivedFile().call(LIST, reportedFiles(WAITING_FOR_TRANSFER, null)).assertViolation();
    withReceivedFile().call(LIST, new ReportedFiles(Map.of())).assertViolation();
  }

  @Test
  void shouldRejectBytesThatWereNotSent() {
    withReceivedFile().call(LIST, reportedFiles(READY, GREEN)).assertViolation();
  }

  @Test
  void shouldRejectOutdatedFileStatus() {
    withAddedFile()
        .callAt(100, 200, upload(RED), DONE)
        .callAt(110, 120, LIST, reportedFiles(READY, RED))
        .callAt(130, 140, LIST, reportedFiles(TRANSFERRING, null))
        .assertViolation();
  }

  @Test
  void shouldPreferUploadThatBeganLast() {
    withAddedFile()
        .callAt(100, 200, upload(RED), NOT_FOUND)
        .callAt(110, 190, upload(GREEN), DONE)
        .callAt(210, 220, LIST, reportedFiles(READY, GREEN))
        .assertLinearizable();
    withAddedFile()
        .callAt(100, 120, upload(RED), DONE)
        .callAt(130, 150, upload(GREEN), DONE)
        .callAt(160, 170, LIST, reportedFiles(READY, RED))
        .assertViolation();
  }

  @Test
  void shouldAllowRejectedUploadToDeleteReceivedBytes() {
    withReceivedFile()
        .callAt(100, 200, upload(GREEN), NOT_FOUND)
        .callAt(110, 120, LIST, reportedFiles(TRANSFERRING, null))
        .callAt(130, 140, cancel(), DONE)
        .assertLinearizable();
  }

  @Test
  void shouldRejectNotFoundForAwaitedUpload() {
    withAddedFile().call(upload(RED), NOT_FOUND).assertViolation();
  }

  @Test
  void shouldRejectUploadIntoEndedSession() {
    withAddedFile().call(cancel(), DONE).call(upload(RED), NOT_FOUND).assertLinearizable();
    withAddedFile().call(cancel(), DONE).call(upload(RED), DONE).assertViolation();
  }

  @Test
  void shouldRejectUploadToReplacedUri() {
    var replaced =
        withAddedFile().call(new AddFile(SESSION, "disk", null), new FileAdded("/cls/data/2"));

    replaced.call(upload(RED), DONE).assertViolation();
  }

  @Test
  void shouldDeleteReceivedBytesWhenFileIsAddedAgain() {
    withReceivedFile()
        .call(new AddFile(SESSION, "disk", null), new FileAdded("/cls/data/2"))
        .call(LIST, reportedFiles(READY, RED))
        .assertViolation();
  }

  @Test
  void shouldRejectSuccessForWrongChecksum() {
    withUpdateSession()
        .call(ADD_GREEN, new FileAdded(UPLOAD_URI))
        .call(upload(RED), INVALID)
        .assertLinearizable();
    withUpdateSession()
        .call(ADD_GREEN, new FileAdded(UPLOAD_URI))
        .call(upload(GREEN), DONE)
        .assertLinearizable();
    withUpdateSession()
        .call(ADD_GREEN, new FileAdded(UPLOAD_URI))
        .call(upload(RED), DONE)
        .assertViolation();
    withUpdateSession()
        .call(ADD_GREEN, new FileAdded(UPLOAD_URI))
        .call(upload(GREEN), INVALID)
        .assertViolation();
  }

  @Test
  void shouldRejectActiveSessionAfterWrongChecksum() {
    var damaged =
        withUpdateSession().call(ADD_GREEN, new FileAdded(UPLOAD_URI)).call(upload(RED), INVALID);
    damaged.call(get(), reportedSession(SessionState.ERROR, 0, 3030)).assertLinearizable();

    var active =
        withUpdateSession().call(ADD_GREEN, new FileAdded(UPLOAD_URI)).call(upload(RED), INVALID);
    active.call(keepAlive(null), DONE).assertViolation();
  }

  @Test
  void shouldRejectRemovingUnknownFile() {
    withAddedFile().call(new RemoveFile(SESSION, "disk"), DONE).assertLinearizable();
    withAddedFile().call(new RemoveFile(SESSION, "disk"), INVALID).assertViolation();
    withAddedFile().call(new RemoveFile(SESSION, "other"), INVALID).assertLinearizable();
    withAddedFile().call(new RemoveFile(SESSION, "other"), DONE).assertViolation();
  }

  @Test
  void shouldRejectReadOfRemovedFile() {
    withReceivedFile()
        .call(new RemoveFile(SESSION, "disk"), DONE)
        .call(LIST, reportedFiles(READY, RED))
        .assertViolation();
  }

  @Test
  void shouldRejectPreviewThatDoesNotMatchFiles() {
    withReceivedFile().call(get(), reportedActiveSession(2030)).assertViolation();
    withAddedFile().call(get(), reportedActiveSession(2018)).assertLinearizable();
  }
}
