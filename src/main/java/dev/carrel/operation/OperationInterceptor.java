package dev.carrel.operation;

import dev.carrel.auth.Caller;
import dev.carrel.database.ErrorMapping;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Service;
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
 * Intercepts each operation of all APIs: records its metrics, a log line and span attributes when
 * it ends, and maps failures to vAPI errors.
 */
@Intercepted
@Interceptor
@Priority(Interceptor.Priority.APPLICATION)
class OperationInterceptor {
  /** The prefix that the names of all services of vCenter share. */
  private static final String SERVICE_PREFIX = "com.vmware.";

  private final OperationMetrics metrics;
  private final OperationLog log;
  private final Map<Method, String> names = new ConcurrentHashMap<>();

  OperationInterceptor(OperationMetrics metrics, OperationLog log) {
    this.metrics = metrics;
    this.log = log;
  }

  @AroundInvoke
  Object intercept(InvocationContext call) throws Exception {
    long startNanos = System.nanoTime();
    Caller caller = (Caller) call.getParameters()[0];
    SessionId session = findSessionId(call.getParameters());
    String name = names.computeIfAbsent(call.getMethod(), OperationInterceptor::operationName);
    Span span = Span.current();
    Uni<?> pending;
    try {
      pending = (Uni<?>) call.proceed();
    } catch (Exception e) {
      RuntimeException error = ErrorMapping.toVapiError(e);
      record(
          new CompletedOperation(
              name, caller.actor(), session, OperationOutcome.ofFailure(error), startNanos),
          span);
      throw error;
    }
    return pending
        .onFailure()
        .transform(ErrorMapping::toVapiError)
        .onTermination()
        .invoke(
            (result, failure, isCanceled) -> {
              if (!hasMorePages(result)) {
                record(
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
                        .endingWith(
                            failure ->
                                record(
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

  private void record(CompletedOperation completed, Span span) {
    metrics.record(completed);
    log.log(completed);
    OperationSpan.addAttributes(span, completed);
  }

  private static SessionId findSessionId(Object[] parameters) {
    for (Object parameter : parameters) {
      if (parameter instanceof SessionId session) {
        return session;
      }
    }
    return null;
  }

  private static String operationName(Method method) {
    String service = method.getDeclaringClass().getAnnotation(Service.class).value();
    String shortName =
        service.startsWith(SERVICE_PREFIX) ? service.substring(SERVICE_PREFIX.length()) : service;
    return shortName + "." + method.getAnnotation(Operation.class).value();
  }
}
