package dev.carrel.inspect;

import dev.carrel.session.Via;
import io.opentelemetry.api.trace.Span;

/** What the span of a request tells of the operation that was asked for. */
final class OperationSpan {
  static final String REQUEST_ID = "carrel.op_id";

  private OperationSpan() {}

  static void complete(Span span, Observation seen) {
    if (!span.isRecording()) {
      return;
    }
    span.setAttribute("carrel.operation", seen.operation())
        .setAttribute("carrel.outcome", seen.outcome())
        .setAttribute("carrel.face", seen.by().via().word())
        .setAttribute("enduser.id", seen.by().user())
        .setAttribute("client.address", seen.by().address())
        .setAttribute(REQUEST_ID, seen.by().requestId());
    if (seen.by().via() == Via.JSON_RPC) {
      // Its URL is the same for all operations.
      span.updateName("POST /api " + seen.operation());
    }
    if (seen.session() != null) {
      span.setAttribute("carrel.session", seen.session().value());
    }
  }
}
