package dev.carrel.operation;

import dev.carrel.auth.Caller;
import dev.carrel.database.ErrorMapping;
import dev.carrel.vapi.VapiError;
import dev.carrel.vapi.session.SessionId;
import io.opentelemetry.api.trace.Span;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Intercepts each operation of all APIs: requires the declared privileges, checks the parameters
 * against the declaration, maps failures to vAPI errors, and records metrics, a log line and span
 * attributes when the operation ends.
 */
@Intercepted
@Interceptor
@Priority(Interceptor.Priority.APPLICATION)
class OperationInterceptor {
  private final OperationRecorder recorder;
  private final Map<Method, OperationDefinition> definitions = new ConcurrentHashMap<>();

  OperationInterceptor(OperationRecorder recorder) {
    this.recorder = recorder;
  }

  @AroundInvoke
  Object intercept(InvocationContext call) throws Exception {
    long startNanos = System.nanoTime();
    Caller caller = (Caller) call.getParameters()[0];
    SessionId session = findSessionId(call.getParameters());
    OperationDefinition definition =
        definitions.computeIfAbsent(
            call.getMethod(), method -> OperationDefinition.of(call.getTarget(), method));
    String name = definition.shortName();
    Span span = Span.current();
    Uni<?> pending;
    try {
      definition.privileges().forEach(caller::require);
      ParameterChecks.checkDeclared(call.getMethod(), call.getParameters());
      pending = (Uni<?>) call.proceed();
    } catch (Exception e) {
      RuntimeException error = toVapiError(e, definition);
      recorder.record(
          new CompletedOperation(
              name, caller.actor(), session, OperationOutcome.ofFailure(error), startNanos),
          span);
      throw error;
    }
    return pending
        .onFailure()
        .transform(failure -> toVapiError(failure, definition))
        .onTermination()
        .invoke(
            (result, failure, isCanceled) -> {
              if (!hasMorePages(result)) {
                recorder.record(
                    new CompletedOperation(
                        name,
                        caller.actor(),
                        result instanceof SessionId created ? created : session,
                        isCanceled
                            ? OperationOutcome.ABANDONED
                            : OperationOutcome.ofFailure(failure),
                        startNanos),
                    span);
              }
            })
        .map(
            result ->
                hasMorePages(result)
                    ? ((Page<?>) result)
                        .withEndListener(
                            failure ->
                                recorder.record(
                                    new CompletedOperation(
                                        name,
                                        caller.actor(),
                                        session,
                                        OperationOutcome.ofFailure(failure),
                                        startNanos),
                                    span))
                    : result);
  }

  /**
   * Returns whether a result is a list with more pages; the operation ends when the last page is
   * read.
   */
  private static boolean hasMorePages(Object result) {
    return result instanceof Page<?> page && page.next() != null;
  }

  private static SessionId findSessionId(Object[] parameters) {
    for (Object parameter : parameters) {
      if (parameter instanceof SessionId session) {
        return session;
      }
    }
    return null;
  }

  private static VapiError toVapiError(Throwable failure, OperationDefinition definition) {
    return failure instanceof MissingFieldException missing
        ? missing.toVapiError(definition.fullName())
        : ErrorMapping.toVapiError(failure);
  }
}
