package dev.carrel.fault;

import dev.carrel.auth.Caller;
import dev.carrel.operation.Intercepted;
import dev.carrel.operation.OperationDefinition;
import dev.carrel.time.SystemClock;
import dev.carrel.vapi.session.UpdateSessionId;
import dev.carrel.vapi.session.UpdateSessionModel;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.lang.reflect.Method;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Injects faults into operations. It runs after the operation's own interceptor has checked the
 * privileges and the parameters, and that interceptor records the outcome that the fault causes.
 */
@Intercepted
@Interceptor
@Priority(Interceptor.Priority.APPLICATION + 1)
class FaultInterceptor {
  private static final String GET_UPDATE_SESSION =
      "com.vmware.content.library.item.update_session.get";

  private final ActiveFaults activeFaults;
  private final FaultInjector injector;
  private final SystemClock systemClock;
  private final Map<Method, String> names = new ConcurrentHashMap<>();

  FaultInterceptor(ActiveFaults activeFaults, FaultInjector injector, SystemClock systemClock) {
    this.activeFaults = activeFaults;
    this.injector = injector;
    this.systemClock = systemClock;
  }

  @AroundInvoke
  Object intercept(InvocationContext call) throws Exception {
    List<Fault> faults = activeFaults.ofOperations();
    if (faults.isEmpty()) {
      return call.proceed();
    }
    Object[] parameters = call.getParameters();
    Caller caller = (Caller) parameters[0];
    String name = names.computeIfAbsent(call.getMethod(), OperationDefinition::nameOf);
    Instant systemNow = systemClock.instant();
    List<Fault> matching =
        faults.stream().filter(fault -> fault.matches(name, caller, systemNow)).toList();
    if (!matching.isEmpty()) {
      return injector.call(matching, caller, parameters, () -> proceed(call));
    }
    return name.equals(GET_UPDATE_SESSION) && faults.stream().anyMatch(Fault::letsSessionsLinger)
        ? proceed(call)
            .chain(
                model ->
                    injector.reportLingering(
                        (UpdateSessionId) parameters[1], (UpdateSessionModel) model))
        : call.proceed();
  }

  private static Uni<?> proceed(InvocationContext call) {
    try {
      return (Uni<?>) call.proceed();
    } catch (Exception failure) {
      return Uni.createFrom().failure(failure);
    }
  }
}
