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

/** Calls without a conclusive response: they may take effect at once, later or never. */
class InconclusiveResponsesTest {
  static final Response[] INCONCLUSIVE = {NONE, UNAVAILABLE};

  private static final CreateSession CREATE = new CreateSession(SessionKind.UPDATE);

  @ParameterizedTest
  @FieldSource("INCONCLUSIVE")
  void shouldExplainInconclusiveCallWithOrWithoutEffect(Response response) {
    withUpdateSession().call(cancel(), response).call(keepAlive(null), DONE).assertLinearizable();
    withUpdateSession()
        .call(cancel(), response)
        .call(keepAlive(null), NOT_ALLOWED)
        .assertLinearizable();
  }

  @ParameterizedTest
  @FieldSource("INCONCLUSIVE")
  void shouldExplainDelayedEffectOfInconclusiveCall(Response response) {
    withUpdateSession()
        .call(cancel(), response)
        .call(keepAlive(null), DONE)
        .call(keepAlive(null), NOT_ALLOWED)
        .assertLinearizable();
  }

  @ParameterizedTest
  @FieldSource("INCONCLUSIVE")
  void shouldRejectUndoneEffect(Response response) {
    withUpdateSession()
        .call(cancel(), response)
        .call(keepAlive(null), NOT_ALLOWED)
        .call(keepAlive(null), DONE)
        .assertViolation();
  }

  @ParameterizedTest
  @FieldSource("INCONCLUSIVE")
  void shouldRejectPartialEffect(Response response) {
    withReceivedFile()
        .call(new CompleteSession(SESSION), response)
        .call(get(), reportedSession(SessionState.DONE, 0, 3040))
        .call(new GetItem(), new ReportedItem(1, 0))
        .assertViolation();
  }

  @ParameterizedTest
  @FieldSource("INCONCLUSIVE")
  void shouldRejectRepeatedEffect(Response response) {
    var created = new HistoryBuilder().call(CREATE, response).call(CREATE, BUSY);
    created.assertLinearizable();

    created.call(CREATE, new Created(SESSION)).assertViolation();
  }

  @ParameterizedTest
  @FieldSource("INCONCLUSIVE")
  void shouldExplainBothOutcomesOfInconclusiveUpload(Response response) {
    for (Response seen :
        new Response[] {reportedFiles(READY, RED), reportedFiles(WAITING_FOR_TRANSFER, null)}) {
      withAddedFile()
          .call(upload(RED), response)
          .call(new ListFiles(SESSION), seen)
          .assertLinearizable();
    }
    withAddedFile()
        .call(upload(RED), response)
        .call(new ListFiles(SESSION), reportedFiles(READY, GREEN))
        .assertViolation();
  }

  @Test
  void shouldRejectEffectBeforeInvocation() {
    withUpdateSession()
        .callAt(20, 30, keepAlive(null), NOT_ALLOWED)
        .callAt(40, 50, cancel(), NONE)
        .assertViolation();
  }

  @Test
  void shouldDescribeViolation() {
    var verdict = withUpdateSession().call(cancel(), DONE).call(keepAlive(null), DONE).verdict();

    assertThat(verdict.toString())
        .contains("No serial order", "EndSession", "! A@1", "KeepAlive", "CANCELED");
    assertThat(((Verdict.Violation) verdict).item().files()).isEqualTo(Map.of());
  }
}
