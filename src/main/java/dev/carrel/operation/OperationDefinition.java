package dev.carrel.operation;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.auth.Requires;
import dev.carrel.text.Glob;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Required;
import dev.carrel.vapi.Service;
import io.smallrye.mutiny.Uni;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.List;
import java.util.stream.Stream;

/**
 * An operation as its method declares it, with {@link Operation}, {@link Requires} and {@link
 * Required}.
 *
 * @param bean the bean of the service; a call of {@code method} on it is intercepted
 * @param method its first parameter is the caller, the others are those of the operation
 * @param privileges the privileges that callers need
 */
public record OperationDefinition(
    String service, String name, Object bean, Method method, List<Privilege> privileges) {
  /** The prefix that the names of all services of vCenter share. */
  private static final String SERVICE_PREFIX = "com.vmware.";

  /**
   * Reads the declaration of an operation.
   *
   * @throws IllegalArgumentException if the method does not declare its privileges
   */
  public static OperationDefinition of(Object bean, Method method) {
    Requires requires = method.getAnnotation(Requires.class);
    if (requires == null) {
      throw new IllegalArgumentException("The operation " + method + " lacks @Requires.");
    }
    return new OperationDefinition(
        method.getDeclaringClass().getAnnotation(Service.class).value(),
        method.getAnnotation(Operation.class).value(),
        bean,
        method,
        List.of(requires.value()));
  }

  /** Returns the name of the operation, qualified by the name of its service. */
  public String fullName() {
    return service + "." + name;
  }

  /** Returns the full name without {@code com.vmware.}, for metrics and logs. */
  public String shortName() {
    return shorten(fullName());
  }

  /** Returns the full name of the operation that a method declares. */
  public static String nameOf(Method method) {
    return method.getDeclaringClass().getAnnotation(Service.class).value()
        + "."
        + method.getAnnotation(Operation.class).value();
  }

  /** Returns the name of the operation that a method declares, without {@code com.vmware.}. */
  public static String shortNameOf(Method method) {
    return shorten(nameOf(method));
  }

  /** Returns whether a glob matches an operation's name, with or without {@code com.vmware.}. */
  public static boolean matches(Glob glob, String fullName) {
    return glob.matches(fullName) || glob.matches(shorten(fullName));
  }

  private static String shorten(String fullName) {
    return fullName.startsWith(SERVICE_PREFIX)
        ? fullName.substring(SERVICE_PREFIX.length())
        : fullName;
  }

  /** Returns the parameters of the operation, without the caller. */
  public List<Parameter> parameters() {
    return Stream.of(method.getParameters()).skip(1).toList();
  }

  /**
   * Calls the operation.
   *
   * @param arguments the values of {@link #parameters}, in their order
   */
  public Uni<?> call(Caller caller, Object[] arguments) {
    try {
      return (Uni<?>)
          method.invoke(bean, Stream.concat(Stream.of(caller), Stream.of(arguments)).toArray());
    } catch (InvocationTargetException e) {
      return Uni.createFrom().failure(e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
