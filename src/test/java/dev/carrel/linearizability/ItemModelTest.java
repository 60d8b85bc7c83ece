package dev.carrel.linearizability;

import static dev.carrel.linearizability.HistoryBuilder.*;

import dev.carrel.linearizability.Response.Announced;
import dev.carrel.linearizability.Response.Created;
import dev.carrel.linearizability.Response.ReportedItem;
import dev.carrel.linearizability.Response.ReportedItemFiles;
import dev.carrel.linearizability.Response.ReportedSession;
import dev.carrel.vapi.session.PreviewInfo;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionState;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the checker says of what completing makes of an item. */
class ItemModelTest {
  private static final ListItemFiles LIST = new ListItemFiles();
  private static final CompleteSession COMPLETE = new CompleteSession(S);
  private static final UploadFile OTHER = new UploadFile(S, "other", "/cls/data/2", GREEN);
  private static final AddFile ADD_OTHER = new AddFile(S, "other", null);

  private static Response itemFiles(Map<String, ModelItemFile> files) {
    return new ReportedItemFiles(files);
  }

  private static HistoryBuilder ofTwoUploads() {
    return ofUpload().then(ADD_OTHER, new Announced("/cls/data/2")).then(OTHER, DONE);
  }

  private static HistoryBuilder ofSecondUpdate() {
    return ofItemWithFile().then(new CreateSession(SessionKind.UPDATE), new Created(S));
  }

  @Test
  void shouldRefuseContentThatIsSeenBeforeItIsCompleted() {
    ofUpload().then(LIST, itemFiles(Map.of())).isExplained();
    ofUpload().then(LIST, itemFiles(Map.of("disk", new ModelItemFile(RED, 1)))).isRefused();
  }

  @Test
  void shouldRefuseHalfACompletion() {
    var both = Map.of("disk", new ModelItemFile(RED, 1), "other", new ModelItemFile(GREEN, 1));
    var half = Map.of("disk", new ModelItemFile(RED, 1));

    ofTwoUploads().then(COMPLETE, DONE).then(LIST, itemFiles(both)).isExplained();
    ofTwoUploads().then(COMPLETE, DONE).then(LIST, itemFiles(half)).isRefused();
    ofTwoUploads().at(100, 120, COMPLETE, DONE).at(105, 110, LIST, itemFiles(half)).isRefused();
  }

  @Test
  void shouldRefuseACompletionThatIsNotToBeSeen() {
    ofUpload().then(COMPLETE, DONE).then(LIST, itemFiles(Map.of())).isRefused();
    ofUpload().then(COMPLETE, DONE).then(new GetItem(), new ReportedItem(1, 0)).isRefused();
    ofUpload().then(COMPLETE, DONE).then(new GetItem(), new ReportedItem(2, 3)).isExplained();
    ofUpload().then(COMPLETE, DONE).then(new GetItem(), new ReportedItem(2, 4)).isRefused();
  }

  @Test
  void shouldRefuseThatAFileIsCompletedThatIsNotThere() {
    ofAnnouncement().then(COMPLETE, NOT_ALLOWED).isExplained();
    ofAnnouncement().then(COMPLETE, DONE).isRefused();
    ofUpload().then(COMPLETE, NOT_ALLOWED).isRefused();
  }

  @Test
  void shouldLeaveTheVersionWhereNothingChanges() {
    ofUpdate().then(COMPLETE, DONE).then(new GetItem(), new ReportedItem(1, 0)).isExplained();
    ofUpdate().then(COMPLETE, DONE).then(new GetItem(), new ReportedItem(2, 0)).isRefused();
  }

  @Test
  void shouldRefuseASessionThatTellsAnEarlierVersion() {
    var current =
        new ReportedSession(
            SessionState.ACTIVE, 0, 2, 2_060_000, PreviewInfo.State.UNAVAILABLE, false);

    ofSecondUpdate().then(get(), current).isExplained();
    ofSecondUpdate().then(get(), active(2060)).isRefused();
  }

  @Test
  void shouldCountTheVersionsOfAFile() {
    var second =
        ofSecondUpdate()
            .then(new AddFile(S, "disk", null), new Announced(URI))
            .then(upload(GREEN), DONE)
            .then(COMPLETE, DONE);

    second.then(LIST, itemFiles(Map.of("disk", new ModelItemFile(GREEN, 2)))).isExplained();
    second.then(LIST, itemFiles(Map.of("disk", new ModelItemFile(GREEN, 1)))).isRefused();
  }

  @Test
  void shouldRefuseAFileThatIsStillThereAfterItsRemovalWasCompleted() {
    var removed = ofSecondUpdate().then(new RemoveFile(S, "disk"), DONE).then(COMPLETE, DONE);

    removed.then(LIST, itemFiles(Map.of())).isExplained();
    removed.then(LIST, itemFiles(Map.of("disk", new ModelItemFile(RED, 1)))).isRefused();
  }

  @Test
  void shouldRefuseWhatACanceledSessionLeft() {
    ofUpload()
        .then(cancel(), DONE)
        .then(LIST, itemFiles(Map.of("disk", new ModelItemFile(RED, 1))))
        .isRefused();
  }
}
