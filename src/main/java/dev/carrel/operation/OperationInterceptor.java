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
 * Sees every operation, whatever the face, when it begins and when it ends, and has it counted,
 * logged and traced.
 *
 * <p>What fails, fails from here on with the error that clients are told: so it is found out once.
 */
@Intercepted
@Interceptor
@Priority(Interceptor.Priority.APPLICATION)
class OperationInterceptor {
  /** What the services of the contract have in common. */
  private static final String SERVICE_PREFIX = "com.vmware.";

  private final OperationMetrics meters;
  private final OperationLog log;
  private final Map<Method, String> names = new ConcurrentHashMap<>();

  OperationInterceptor(OperationMetrics meters, OperationLog log) {
    this.meters = meters;
    this.log = log;
  }

  @AroundInvoke
  Object intercept(InvocationContext call) throws Exception {
    long startNanos = System.nanoTime();
    Caller caller = (Caller) call.getParameters()[0];
    SessionId session = findSessionId(call.getParameters());
    String name = names.computeIfAbsent(call.getMethod(), OperationInterceptor::operationName);
    Span span = Span.current();
    Uni<?> answer;
    try {
      answer = (Uni<?>) call.proceed();
    } catch (Exception e) {
      RuntimeException error = ErrorMapping.toVapiError(e);
      publish(
          new CompletedOperation(
              name, caller.actor(), session, OperationOutcome.ofFailure(error), startNanos),
          span);
      throw error;
    }
    return answer
        .onFailure()
        .transform(ErrorMapping::toVapiError)
        .onTermination()
        .invoke(
            (result, failure, isCanceled) -> {
              if (!isOpenList(result)) {
                publish(
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
                isOpenList(result)
                    ? ((Page<?>) result)
                        .endingWith(
                            failure ->
                                publish(
                                    new CompletedOperation(
                                        name,
                                        caller.actor(),
                                        session,
                                        OperationOutcome.ofFailure(failure),
                                        startNanos),
                                    span))
                    : result);
  }

  /** Such an operation ends when its last page is read. */
  private static boolean isOpenList(Object result) {
    return result instanceof Page<?> page && page.next() != null;
  }

  private void publish(CompletedOperation seen, Span span) {
    meters.record(seen);
    log.log(seen);
    OperationSpan.addAttributes(span, seen);
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
    String family =
        service.startsWith(SERVICE_PREFIX) ? service.substring(SERVICE_PREFIX.length()) : service;
    return family + "." + method.getAnnotation(Operation.class).value();
  }
}
