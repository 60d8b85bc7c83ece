package dev.carrel.api;

import dev.carrel.text.Sanitizer;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.SnakeCase;
import dev.carrel.vapi.VapiError;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ResourceInfo;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Rejects requests with query parameters that the resource method does not declare, for each {@link
 * Api} that requires it. It runs after {@link AuthenticationFilter}.
 *
 * <p>vCenter rejects them under {@code /api} (seen on vCenter 8,
 * https://github.com/ansible-collections/vmware.vmware_rest/issues/463 and
 * https://github.com/evoila/meho/issues/2324). Nothing is known about {@code /rest}, so Carrel
 * ignores them there.
 */
@Singleton
class UnknownQueryParameterFilter {
  private static final int MAX_QUOTED_LENGTH = 100;

  private static final Map<Method, Set<String>> DECLARED = new ConcurrentHashMap<>();

  private final ApiRegistry apiRegistry;

  UnknownQueryParameterFilter(ApiRegistry apiRegistry) {
    this.apiRegistry = apiRegistry;
  }

  /**
   * Rejects the first unknown parameter.
   *
   * @throws VapiError INVALID_ARGUMENT if the method does not declare a parameter of the query
   */
  @ServerRequestFilter(priority = Priorities.USER + 1)
  void requireDeclared(ResourceInfo resource, RoutingContext context) {
    if (context.request().query() == null) {
      return;
    }
    Api api = apiRegistry.ofResource(resource.getResourceClass());
    if (!api.rejectsUnknownQueryParameters()) {
      return;
    }
    Set<String> declared =
        DECLARED.computeIfAbsent(
            resource.getResourceMethod(), UnknownQueryParameterFilter::declaredBy);
    context
        .queryParams()
        .forEach(
            (name, value) -> {
              if (!declared.contains(name) && !name.equals(api.actionParameter())) {
                throw Message.UNSUPPORTED_QUERY_PARAMETER.toError(
                    ErrorType.INVALID_ARGUMENT, Sanitizer.truncate(name, MAX_QUOTED_LENGTH));
              }
            });
  }

  /** Returns the names of the query parameters of a resource method, and those of its filter. */
  static Set<String> declaredBy(Method method) {
    Stream<String> parameters =
        Stream.of(method.getParameters())
            .flatMap(
                parameter ->
                    parameter.isAnnotationPresent(BeanParam.class)
                        ? Stream.of(parameter.getType().getDeclaredFields())
                        : Stream.of(parameter))
            .filter(declaration -> declaration.isAnnotationPresent(RestQuery.class))
            .map(UnknownQueryParameterFilter::nameOf);
    return Stream.concat(parameters, filterFieldsOf(method))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Each field of a filter is a parameter. The OpenAPI annotation names the type of the filter. */
  private static Stream<String> filterFieldsOf(Method method) {
    Parameter filter = method.getAnnotation(Parameter.class);
    return filter == null
        ? Stream.empty()
        : Stream.of(filter.schema().implementation().getRecordComponents())
            .map(field -> SnakeCase.of(field.getName()));
  }

  private static String nameOf(AnnotatedElement declaration) {
    String name = declaration.getAnnotation(RestQuery.class).value();
    if (!name.isEmpty()) {
      return name;
    }
    return declaration instanceof Field field
        ? field.getName()
        : ((java.lang.reflect.Parameter) declaration).getName();
  }
}
