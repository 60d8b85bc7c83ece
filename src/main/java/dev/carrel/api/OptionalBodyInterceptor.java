package dev.carrel.api;

import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.lang.reflect.Constructor;

/**
 * Replaces an absent request body by one whose fields are all null, as if the client had sent an
 * empty JSON object.
 */
@OptionalBody
@Interceptor
@Priority(Interceptor.Priority.APPLICATION)
class OptionalBodyInterceptor {
  private static final ClassValue<Record> EMPTY_BODIES =
      new ClassValue<>() {
        @Override
        protected Record computeValue(Class<?> type) {
          try {
            Constructor<?> constructor = type.getDeclaredConstructors()[0];
            return (Record) constructor.newInstance(new Object[constructor.getParameterCount()]);
          } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
          }
        }
      };

  @AroundInvoke
  Object intercept(InvocationContext call) throws Exception {
    Object[] parameters = call.getParameters();
    for (int i = 0; i < parameters.length; i++) {
      if (parameters[i] == null) {
        Class<?> type = call.getMethod().getParameterTypes()[i];
        if (type.getEnclosingClass() == call.getMethod().getDeclaringClass()) {
          parameters[i] = EMPTY_BODIES.get(type);
        }
      }
    }
    call.setParameters(parameters);
    return call.proceed();
  }
}
