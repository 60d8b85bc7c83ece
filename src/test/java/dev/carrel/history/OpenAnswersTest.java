package dev.carrel.history;

import static dev.carrel.history.Telling.*;
import static dev.carrel.session.TransferStatus.READY;
import static dev.carrel.session.TransferStatus.WAITING_FOR_TRANSFER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.history.Answer.Created;
import dev.carrel.history.Answer.ItemSeen;
import dev.carrel.session.SessionKind;
import dev.carrel.session.SessionState;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What the checker says where no answer came: it may have happened, later too, or never. */
class OpenAnswersTest {
  static final Answer[] OPEN = {NONE, UNAVAILABLE};

  private static final CreateSession CREATE = new CreateSession(SessionKind.UPDATE);

  @ParameterizedTest
  @FieldSource("OPEN")
  void shouldExplainThatItHappenedOrNever(Answer open) {
    ofUpdate().then(cancel(), open).then(keepAlive(null), DONE).isExplained();
    ofUpdate().then(cancel(), open).then(keepAlive(null), NOT_ALLOWED).isExplained();
  }

  @ParameterizedTest
  @FieldSource("OPEN")
  void shouldExplainThatItHappenedLater(Answer open) {
    ofUpdate()
        .then(cancel(), open)
        .then(keepAlive(null), DONE)
        .then(keepAlive(null), NOT_ALLOWED)
        .isExplained();
  }

  @ParameterizedTest
  @FieldSource("OPEN")
  void shouldRefuseThatItWasUndone(Answer open) {
    ofUpdate()
        .then(cancel(), open)
        .then(keepAlive(null), NOT_ALLOWED)
        .then(keepAlive(null), DONE)
        .isRefused();
  }

  @ParameterizedTest
  @FieldSource("OPEN")
  void shouldRefuseThatItHappenedByHalves(Answer open) {
    ofUpload()
        .then(new CompleteSession(S), open)
        .then(get(), seen(SessionState.DONE, 0, 3040))
        .then(new GetItem(), new ItemSeen(1, 0))
        .isRefused();
  }

  @ParameterizedTest
  @FieldSource("OPEN")
  void shouldRefuseThatItHappenedTwice(Answer open) {
    var created = new Telling().then(CREATE, open).then(CREATE, BUSY);
    created.isExplained();

    created.then(CREATE, new Created(S)).isRefused();
  }

  @ParameterizedTest
  @FieldSource("OPEN")
  void shouldExplainWhateverBecameOfAnUpload(Answer open) {
    for (Answer seen : new Answer[] {files(READY, RED), files(WAITING_FOR_TRANSFER, null)}) {
      ofAnnouncement().then(upload(RED), open).then(new ListFiles(S), seen).isExplained();
    }
    ofAnnouncement()
        .then(upload(RED), open)
        .then(new ListFiles(S), files(READY, GREEN))
        .isRefused();
  }

  @Test
  void shouldRefuseWhatHappenedBeforeItWasInvoked() {
    ofUpdate().at(20, 30, keepAlive(null), NOT_ALLOWED).at(40, 50, cancel(), NONE).isRefused();
  }

  @Test
  void shouldTellWhatCannotBeExplained() {
    var verdict = ofUpdate().then(cancel(), DONE).then(keepAlive(null), DONE).verdict();

    assertThat(verdict.toString())
        .contains("No serial order", "EndSession", "! A@1", "KeepAlive", "CANCELED");
    assertThat(((Verdict.Violation) verdict).item().files()).isEqualTo(Map.of());
  }
}
