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
  private static final String FAMILY = "com.vmware.";

  private final OperationMetrics meters;
  private final OperationLog log;
  private final Map<Method, String> names = new ConcurrentHashMap<>();

  OperationInterceptor(OperationMetrics meters, OperationLog log) {
    this.meters = meters;
    this.log = log;
  }

  @AroundInvoke
  Object observe(InvocationContext call) throws Exception {
    long begun = System.nanoTime();
    Caller caller = (Caller) call.getParameters()[0];
    SessionId session = sessionAmong(call.getParameters());
    String name = names.computeIfAbsent(call.getMethod(), OperationInterceptor::name);
    Span span = Span.current();
    Uni<?> answer;
    try {
      answer = (Uni<?>) call.proceed();
    } catch (Exception e) {
      RuntimeException error = ErrorMapping.error(e);
      tell(
          new CompletedOperation(name, caller.actor(), session, OperationOutcome.of(error), begun),
          span);
      throw error;
    }
    return answer
        .onFailure()
        .transform(ErrorMapping::error)
        .onTermination()
        .invoke(
            (result, failure, isCanceled) -> {
              if (!isOpenList(result)) {
                tell(
                    new CompletedOperation(
                        name,
                        caller.actor(),
                        result instanceof SessionId created ? created : session,
                        isCanceled ? OperationOutcome.ABANDONED : OperationOutcome.of(failure),
                        begun),
                    span);
              }
            })
        .map(
            result ->
                isOpenList(result)
                    ? ((Page<?>) result)
                        .endingWith(
                            failure ->
                                tell(
                                    new CompletedOperation(
                                        name,
                                        caller.actor(),
                                        session,
                                        OperationOutcome.of(failure),
                                        begun),
                                    span))
                    : result);
  }

  /** Such an operation ends when its last page is read. */
  private static boolean isOpenList(Object result) {
    return result instanceof Page<?> pages && pages.next() != null;
  }

  private void tell(CompletedOperation seen, Span span) {
    meters.count(seen);
    log.write(seen);
    OperationSpan.complete(span, seen);
  }

  private static SessionId sessionAmong(Object[] parameters) {
    for (Object parameter : parameters) {
      if (parameter instanceof SessionId session) {
        return session;
      }
    }
    return null;
  }

  private static String name(Method method) {
    String service = method.getDeclaringClass().getAnnotation(Service.class).value();
    String family = service.startsWith(FAMILY) ? service.substring(FAMILY.length()) : service;
    return family + "." + method.getAnnotation(Operation.class).value();
  }
}
