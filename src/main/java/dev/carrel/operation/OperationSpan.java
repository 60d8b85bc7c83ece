package dev.carrel.operation;

import dev.carrel.audit.Channel;
import dev.carrel.http.RequestId;
import io.opentelemetry.api.trace.Span;

/** Adds attributes of an operation to the span of its request. */
public final class OperationSpan {
  private OperationSpan() {}

  static void addAttributes(Span span, CompletedOperation completed) {
    if (!span.isRecording()) {
      return;
    }
    span.setAttribute("carrel.operation", completed.operation())
        .setAttribute("carrel.outcome", completed.outcome())
        .setAttribute("carrel.api", completed.actor().channel().label())
        .setAttribute("enduser.id", completed.actor().user())
        .setAttribute("client.address", completed.actor().address())
        .setAttribute(RequestId.SPAN_ATTRIBUTE, completed.actor().requestId());
    // The operations of these APIs share a URL, so the name of the span includes the operation.
    if (completed.actor().channel() == Channel.JSON_RPC) {
      span.updateName("POST /api " + completed.operation());
    } else if (completed.actor().channel() == Channel.SOAP) {
      String path = completed.operation().startsWith("pbm.") ? "/pbm " : "/sdk ";
      span.updateName("POST " + path + completed.operation());
    }
    if (completed.session() != null) {
      span.setAttribute("carrel.session", completed.session().value());
    }
  }
}
