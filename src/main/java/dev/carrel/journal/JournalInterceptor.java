package dev.carrel.journal;

import dev.carrel.auth.Caller;
import dev.carrel.operation.Intercepted;
import dev.carrel.operation.OperationDefinition;
import dev.carrel.operation.Page;
import dev.carrel.vapi.VapiError;
import dev.carrel.vapi.session.SessionId;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Records each operation in the journal before its API responds. It surrounds all other
 * interceptors of operations.
 */
@Intercepted
@Interceptor
@Priority(Interceptor.Priority.APPLICATION - 1)
class JournalInterceptor {
  private final Journal journal;
  private final Map<Method, OperationDefinition> definitions = new ConcurrentHashMap<>();

  JournalInterceptor(Journal journal) {
    this.journal = journal;
  }

  @AroundInvoke
  Object intercept(InvocationContext call) throws Exception {
    Caller caller = (Caller) call.getParameters()[0];
    JournalDraft draft = journal.draftOf(caller.request());
    if (draft == null) {
      return call.proceed();
    }
    OperationDefinition definition =
        definitions.computeIfAbsent(
            call.getMethod(), method -> OperationDefinition.of(call.getTarget(), method));
    draft.setOperation(definition.shortName(), null);
    draft.setActor(caller.actor());
    draft.setCall(CallDetails.of(definition, call.getParameters()));
    return proceed(call)
        .onItemOrFailure()
        .call(
            (result, failure) -> {
              draft.setOutcome(
                  result instanceof Page<?> page ? page.elements() : result,
                  result instanceof SessionId created ? created.value() : null,
                  failure instanceof VapiError error ? error : null);
              return journal.write(draft);
            });
  }

  private static Uni<?> proceed(InvocationContext call) {
    try {
      return (Uni<?>) call.proceed();
    } catch (Exception failure) {
      return Uni.createFrom().failure(failure);
    }
  }
}
