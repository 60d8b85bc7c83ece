package dev.carrel.linearizability;

import static dev.carrel.linearizability.HistoryBuilder.*;
import static dev.carrel.vapi.session.TransferStatus.READY;
import static dev.carrel.vapi.session.TransferStatus.WAITING_FOR_TRANSFER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.linearizability.Response.Created;
import dev.carrel.linearizability.Response.ReportedItem;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionState;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What the checker says where no answer came: it may have happened, later too, or never. */
class OpenResponsesTest {
  static final Response[] OPEN = {NONE, UNAVAILABLE};

  private static final CreateSession CREATE = new CreateSession(SessionKind.UPDATE);

  @ParameterizedTest
  @FieldSource("OPEN")
  void shouldExplainThatItHappenedOrNever(Response open) {
    ofUpdate().then(cancel(), open).then(keepAlive(null), DONE).isExplained();
    ofUpdate().then(cancel(), open).then(keepAlive(null), NOT_ALLOWED).isExplained();
  }

  @ParameterizedTest
  @FieldSource("OPEN")
  void shouldExplainThatItHappenedLater(Response open) {
    ofUpdate()
        .then(cancel(), open)
        .then(keepAlive(null), DONE)
        .then(keepAlive(null), NOT_ALLOWED)
        .isExplained();
  }

  @ParameterizedTest
  @FieldSource("OPEN")
  void shouldRefuseThatItWasUndone(Response open) {
    ofUpdate()
        .then(cancel(), open)
        .then(keepAlive(null), NOT_ALLOWED)
        .then(keepAlive(null), DONE)
        .isRefused();
  }

  @ParameterizedTest
  @FieldSource("OPEN")
  void shouldRefuseThatItHappenedByHalves(Response open) {
    ofUpload()
        .then(new CompleteSession(S), open)
        .then(get(), seen(SessionState.DONE, 0, 3040))
        .then(new GetItem(), new ReportedItem(1, 0))
        .isRefused();
  }

  @ParameterizedTest
  @FieldSource("OPEN")
  void shouldRefuseThatItHappenedTwice(Response open) {
    var created = new HistoryBuilder().then(CREATE, open).then(CREATE, BUSY);
    created.isExplained();

    created.then(CREATE, new Created(S)).isRefused();
  }

  @ParameterizedTest
  @FieldSource("OPEN")
  void shouldExplainWhateverBecameOfAnUpload(Response open) {
    for (Response seen : new Response[] {files(READY, RED), files(WAITING_FOR_TRANSFER, null)}) {
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
