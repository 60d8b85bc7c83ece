package dev.carrel.operation;

import dev.carrel.audit.Channel;
import dev.carrel.http.RequestId;
import io.opentelemetry.api.trace.Span;

/** What the span of a request tells of the operation that was asked for. */
public final class OperationSpan {
  private OperationSpan() {}

  static void addAttributes(Span span, CompletedOperation seen) {
    if (!span.isRecording()) {
      return;
    }
    span.setAttribute("carrel.operation", seen.operation())
        .setAttribute("carrel.outcome", seen.outcome())
        .setAttribute("carrel.api", seen.actor().channel().label())
        .setAttribute("enduser.id", seen.actor().user())
        .setAttribute("client.address", seen.actor().address())
        .setAttribute(RequestId.SPAN_ATTRIBUTE, seen.actor().requestId());
    if (seen.actor().channel() == Channel.JSON_RPC) {
      // Its URL is the same for all operations.
      span.updateName("POST /api " + seen.operation());
    }
    if (seen.session() != null) {
      span.setAttribute("carrel.session", seen.session().value());
    }
  }
}
