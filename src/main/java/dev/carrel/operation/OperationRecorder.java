package dev.carrel.operation;

import dev.carrel.audit.Actor;
import dev.carrel.database.ErrorMapping;
import dev.carrel.vapi.VapiError;
import io.opentelemetry.api.trace.Span;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Supplier;

/** Records metrics, a log line and span attributes for each operation that ends. */
@ApplicationScoped
public class OperationRecorder {
  private final OperationMetrics metrics;
  private final OperationLog log;

  OperationRecorder(OperationMetrics metrics, OperationLog log) {
    this.metrics = metrics;
    this.log = log;
  }

  void record(CompletedOperation completed, Span span) {
    metrics.record(completed);
    log.log(completed);
    OperationSpan.addAttributes(span, completed);
  }

  /**
   * Calls a method of an API that has no vAPI operation for it, and records the method like an
   * operation when it ends.
   *
   * @param name the name in metrics and logs, for example {@code vim25.CurrentTime}
   * @param actor the caller; its user is null before the login
   */
  public <T> Uni<T> recordMethod(String name, Actor actor, Supplier<Uni<? extends T>> method) {
    long startNanos = System.nanoTime();
    Span span = Span.current();
    return Uni.createFrom()
        .<T>deferred(method)
        .onFailure(failure -> !(failure.getCause() instanceof VapiError))
        .transform(ErrorMapping::toVapiError)
        .onTermination()
        .invoke(
            (result, failure, isCanceled) ->
                record(
                    new CompletedOperation(
                        name, actor, null, outcome(failure, isCanceled), startNanos),
                    span));
  }

  private static String outcome(Throwable failure, boolean isCanceled) {
    if (isCanceled) {
      return OperationOutcome.ABANDONED;
    }
    return OperationOutcome.ofFailure(failure == null ? null : ErrorMapping.toVapiError(failure));
  }
}
