package dev.carrel.linearizability;

import static dev.carrel.linearizability.HistoryBuilder.*;

import dev.carrel.linearizability.Response.Created;
import dev.carrel.linearizability.Response.FileAdded;
import dev.carrel.linearizability.Response.ReportedFiles;
import dev.carrel.linearizability.Response.ReportedItem;
import dev.carrel.linearizability.Response.ReportedItemFiles;
import dev.carrel.linearizability.Response.ReportedSession;
import dev.carrel.vapi.session.PreviewInfo;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionState;
import dev.carrel.vapi.session.TransferStatus;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The rules of completion and its effect on the item. */
class ItemModelTest {
  private static final ListItemFiles LIST = new ListItemFiles();
  private static final CompleteSession COMPLETE = new CompleteSession(SESSION);
  private static final UploadFile OTHER = new UploadFile(SESSION, "other", "/cls/data/2", GREEN);
  private static final AddFile ADD_OTHER = new AddFile(SESSION, "other", null);

  private static Response itemFiles(Map<String, ModelItemFile> files) {
    return new ReportedItemFiles(files);
  }

  private static HistoryBuilder ofTwoUploads() {
    return withReceivedFile().call(ADD_OTHER, new FileAdded("/cls/data/2")).call(OTHER, DONE);
  }

  private static HistoryBuilder ofSecondUpdate() {
    return withItemFile().call(new CreateSession(SessionKind.UPDATE), new Created(SESSION));
  }

  @Test
  void shouldRejectContentVisibleBeforeCompletion() {
    withReceivedFile().call(LIST, itemFiles(Map.of())).assertLinearizable();
    withReceivedFile()
        .call(LIST, itemFiles(Map.of("disk", new ModelItemFile(RED, 1))))
        .assertViolation();
  }

  @Test
  void shouldRejectPartialCompletion() {
    var both = Map.of("disk", new ModelItemFile(RED, 1), "other", new ModelItemFile(GREEN, 1));
    var half = Map.of("disk", new ModelItemFile(RED, 1));

    ofTwoUploads().call(COMPLETE, DONE).call(LIST, itemFiles(both)).assertLinearizable();
    ofTwoUploads().call(COMPLETE, DONE).call(LIST, itemFiles(half)).assertViolation();
    ofTwoUploads()
        .callAt(100, 120, COMPLETE, DONE)
        .callAt(105, 110, LIST, itemFiles(half))
        .assertViolation();
  }

  @Test
  void shouldRejectInvisibleCompletion() {
    withReceivedFile().call(COMPLETE, DONE).call(LIST, itemFiles(Map.of())).assertViolation();
    withReceivedFile()
        .call(COMPLETE, DONE)
        .call(new GetItem(), new ReportedItem(1, 0))
        .assertViolation();
    withReceivedFile()
        .call(COMPLETE, DONE)
        .call(new GetItem(), new ReportedItem(2, 3))
        .assertLinearizable();
    withReceivedFile()
        .call(COMPLETE, DONE)
        .call(new GetItem(), new ReportedItem(2, 4))
        .assertViolation();
  }

  @Test
  void shouldRejectCompletionWithoutReceivedFile() {
    withAddedFile().call(COMPLETE, NOT_ALLOWED).assertLinearizable();
    withAddedFile().call(COMPLETE, DONE).assertViolation();
    withReceivedFile().call(COMPLETE, NOT_ALLOWED).assertViolation();
  }

  @Test
  void shouldKeepVersionIfNothingChanges() {
    withUpdateSession()
        .call(COMPLETE, DONE)
        .call(new GetItem(), new ReportedItem(1, 0))
        .assertLinearizable();
    withUpdateSession()
        .call(COMPLETE, DONE)
        .call(new GetItem(), new ReportedItem(2, 0))
        .assertViolation();
  }

  @Test
  void shouldRejectOutdatedVersionInSession() {
    var current =
        new ReportedSession(
            SessionState.ACTIVE, 0, 2, 2_060_000, PreviewInfo.State.UNAVAILABLE, false);

    ofSecondUpdate().call(get(), current).assertLinearizable();
    ofSecondUpdate().call(get(), reportedActiveSession(2060)).assertViolation();
  }

  @Test
  void shouldCountVersionsOfFile() {
    var second =
        ofSecondUpdate()
            .call(new AddFile(SESSION, "disk", null), new FileAdded(UPLOAD_URI))
            .call(upload(GREEN), DONE)
            .call(COMPLETE, DONE);

    second.call(LIST, itemFiles(Map.of("disk", new ModelItemFile(GREEN, 2)))).assertLinearizable();
    second.call(LIST, itemFiles(Map.of("disk", new ModelItemFile(GREEN, 1)))).assertViolation();
  }

  @Test
  void shouldRejectFileAfterCompletedRemoval() {
    var removed = ofSecondUpdate().call(new RemoveFile(SESSION, "disk"), DONE).call(COMPLETE, DONE);

    removed.call(LIST, itemFiles(Map.of())).assertLinearizable();
    removed.call(LIST, itemFiles(Map.of("disk", new ModelItemFile(RED, 1)))).assertViolation();
  }

  @Test
  void shouldRejectSessionWithoutUnchangedFiles() {
    var files = new ListFiles(SESSION);
    var unchanged = reportedFiles(TransferStatus.READY, RED);
    var none = new ReportedFiles(Map.of());

    ofSecondUpdate().call(files, unchanged).assertLinearizable();
    ofSecondUpdate().call(files, none).assertViolation();
    ofSecondUpdate().call(cancel(), DONE).call(files, unchanged).assertLinearizable();
    ofSecondUpdate()
        .call(new RemoveFile(SESSION, "disk"), DONE)
        .call(COMPLETE, DONE)
        .call(files, none)
        .assertLinearizable();
    ofSecondUpdate()
        .call(new RemoveFile(SESSION, "disk"), DONE)
        .call(files, unchanged)
        .assertViolation();
  }

  @Test
  void shouldRejectFilesOfCanceledSession() {
    withReceivedFile()
        .call(cancel(), DONE)
        .call(LIST, itemFiles(Map.of("disk", new ModelItemFile(RED, 1))))
        .assertViolation();
  }
}
