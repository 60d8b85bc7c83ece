package dev.carrel.history;

import static dev.carrel.history.Telling.*;

import dev.carrel.history.Answer.Announced;
import dev.carrel.history.Answer.Created;
import dev.carrel.history.Answer.ItemFilesSeen;
import dev.carrel.history.Answer.ItemSeen;
import dev.carrel.history.Answer.SessionSeen;
import dev.carrel.session.PreviewInfo;
import dev.carrel.session.SessionKind;
import dev.carrel.session.SessionState;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the checker says of what completing makes of an item. */
class ItemRulesTest {
  private static final ListItemFiles LIST = new ListItemFiles();
  private static final CompleteSession COMPLETE = new CompleteSession(S);
  private static final UploadFile OTHER = new UploadFile(S, "other", "/cls/data/2", GREEN);
  private static final AddFile ADD_OTHER = new AddFile(S, "other", null);

  private static Answer itemFiles(Map<String, ItemFile> files) {
    return new ItemFilesSeen(files);
  }

  private static Telling ofTwoUploads() {
    return ofUpload().then(ADD_OTHER, new Announced("/cls/data/2")).then(OTHER, DONE);
  }

  private static Telling ofSecondUpdate() {
    return ofItemWithFile().then(new CreateSession(SessionKind.UPDATE), new Created(S));
  }

  @Test
  void shouldRefuseContentThatIsSeenBeforeItIsCompleted() {
    ofUpload().then(LIST, itemFiles(Map.of())).isExplained();
    ofUpload().then(LIST, itemFiles(Map.of("disk", new ItemFile(RED, 1)))).isRefused();
  }

  @Test
  void shouldRefuseHalfACompletion() {
    var both = Map.of("disk", new ItemFile(RED, 1), "other", new ItemFile(GREEN, 1));
    var half = Map.of("disk", new ItemFile(RED, 1));

    ofTwoUploads().then(COMPLETE, DONE).then(LIST, itemFiles(both)).isExplained();
    ofTwoUploads().then(COMPLETE, DONE).then(LIST, itemFiles(half)).isRefused();
    ofTwoUploads().at(100, 120, COMPLETE, DONE).at(105, 110, LIST, itemFiles(half)).isRefused();
  }

  @Test
  void shouldRefuseACompletionThatIsNotToBeSeen() {
    ofUpload().then(COMPLETE, DONE).then(LIST, itemFiles(Map.of())).isRefused();
    ofUpload().then(COMPLETE, DONE).then(new GetItem(), new ItemSeen(1, 0)).isRefused();
    ofUpload().then(COMPLETE, DONE).then(new GetItem(), new ItemSeen(2, 3)).isExplained();
    ofUpload().then(COMPLETE, DONE).then(new GetItem(), new ItemSeen(2, 4)).isRefused();
  }

  @Test
  void shouldRefuseThatAFileIsCompletedThatIsNotThere() {
    ofAnnouncement().then(COMPLETE, NOT_ALLOWED).isExplained();
    ofAnnouncement().then(COMPLETE, DONE).isRefused();
    ofUpload().then(COMPLETE, NOT_ALLOWED).isRefused();
  }

  @Test
  void shouldLeaveTheVersionWhereNothingChanges() {
    ofUpdate().then(COMPLETE, DONE).then(new GetItem(), new ItemSeen(1, 0)).isExplained();
    ofUpdate().then(COMPLETE, DONE).then(new GetItem(), new ItemSeen(2, 0)).isRefused();
  }

  @Test
  void shouldRefuseASessionThatTellsAnEarlierVersion() {
    var current =
        new SessionSeen(SessionState.ACTIVE, 0, 2, 2_060_000, PreviewInfo.State.UNAVAILABLE, false);

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

    second.then(LIST, itemFiles(Map.of("disk", new ItemFile(GREEN, 2)))).isExplained();
    second.then(LIST, itemFiles(Map.of("disk", new ItemFile(GREEN, 1)))).isRefused();
  }

  @Test
  void shouldRefuseAFileThatIsStillThereAfterItsRemovalWasCompleted() {
    var removed = ofSecondUpdate().then(new RemoveFile(S, "disk"), DONE).then(COMPLETE, DONE);

    removed.then(LIST, itemFiles(Map.of())).isExplained();
    removed.then(LIST, itemFiles(Map.of("disk", new ItemFile(RED, 1)))).isRefused();
  }

  @Test
  void shouldRefuseWhatACanceledSessionLeft() {
    ofUpload()
        .then(cancel(), DONE)
        .then(LIST, itemFiles(Map.of("disk", new ItemFile(RED, 1))))
        .isRefused();
  }
}
