package dev.carrel.api;

import dev.carrel.journal.Journal;
import dev.carrel.operation.OperationDefinition;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Service;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.server.SimpleResourceInfo;

/**
 * The operations of resource methods, so that the journal knows them before the operations are
 * called: a request without a login does not call one.
 */
@Singleton
class ResourceOperations {
  private static final int OK = 200;
  private static final int NO_CONTENT = 204;
  private static final List<String> SESSION_PARAMETERS =
      List.of("updateSessionId", "downloadSessionId");

  private final Journal journal;
  private final Map<ResourceMethod, Described> described = new ConcurrentHashMap<>();

  ResourceOperations(Journal journal) {
    this.journal = journal;
  }

  private record ResourceMethod(Class<?> type, String name) {}

  /**
   * A resource method.
   *
   * @param operation null if it is not known
   */
  private record Described(String operation, int successStatus) {}

  /** Records in the journal which operation a request calls. */
  void describe(
      SimpleResourceInfo resource,
      Api api,
      ContainerRequestContext context,
      HttpServerRequest http) {
    if (journal.isRecorded(http)) {
      Described method =
          described.computeIfAbsent(
              new ResourceMethod(resource.getResourceClass(), resource.getMethodName()),
              ResourceOperations::describe);
      journal.describe(
          http, method.operation(), sessionOf(context), method.successStatus(), api::status);
    }
  }

  private static String sessionOf(ContainerRequestContext context) {
    Map<String, List<String>> parameters = context.getUriInfo().getPathParameters();
    return SESSION_PARAMETERS.stream()
        .filter(parameters::containsKey)
        .map(parameter -> parameters.get(parameter).get(0))
        .findFirst()
        .orElse(null);
  }

  private static Described describe(ResourceMethod resourceMethod) {
    Method method =
        Stream.of(resourceMethod.type().getMethods())
            .filter(candidate -> candidate.getName().equals(resourceMethod.name()))
            .findFirst()
            .orElseThrow();
    return new Described(operationOf(resourceMethod), successStatus(method));
  }

  /** A resource method has the name of the operation's method. */
  private static String operationOf(ResourceMethod resourceMethod) {
    return Stream.of(resourceMethod.type().getDeclaredFields())
        .map(Field::getType)
        .filter(type -> type.isAnnotationPresent(Service.class))
        .flatMap(type -> Stream.of(type.getDeclaredMethods()))
        .filter(
            method ->
                method.isAnnotationPresent(Operation.class)
                    && method.getName().equals(resourceMethod.name()))
        .map(OperationDefinition::shortNameOf)
        .findFirst()
        .orElse(null);
  }

  private static int successStatus(Method method) {
    ResponseStatus status = method.getAnnotation(ResponseStatus.class);
    if (status != null) {
      return status.value();
    }
    boolean isVoid =
        method.getGenericReturnType() instanceof ParameterizedType uni
            && uni.getRawType() == Uni.class
            && uni.getActualTypeArguments()[0] == Void.class;
    return isVoid ? NO_CONTENT : OK;
  }
}
