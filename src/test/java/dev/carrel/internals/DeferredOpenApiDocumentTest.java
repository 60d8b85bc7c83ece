package dev.carrel.internals;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.smallrye.openapi.runtime.OpenApiDocumentService;
import jakarta.interceptor.InvocationContext;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code PackagedJarIT} requests the document of the packaged application. */
class DeferredOpenApiDocumentTest {
  private final DeferredOpenApiDocument deferred = new DeferredOpenApiDocument();
  private final List<String> calls = new ArrayList<>();

  @Test
  void shouldPrepareDocumentAtFirstRequest() throws Exception {
    // Given
    deferred.intercept(call(DeferredOpenApiDocument.PREPARE));
    assertThat(calls).isEmpty();

    // When
    deferred.intercept(call("getDocument"));
    deferred.intercept(call("getDocument"));

    // Then
    assertThat(calls)
        .containsExactly(DeferredOpenApiDocument.PREPARE, "getDocument", "getDocument");
  }

  private InvocationContext call(String name) {
    Method method =
        Stream.of(OpenApiDocumentService.class.getDeclaredMethods())
            .filter(candidate -> candidate.getName().equals(name))
            .findAny()
            .orElseThrow(
                () ->
                    new AssertionError(
                        "Quarkus' OpenApiDocumentService has no method "
                            + name
                            + ": adapt internals.DeferredOpenApiDocument"));
    return new Invocation(method, calls);
  }

  private record Invocation(Method method, List<String> calls) implements InvocationContext {
    @Override
    public Object proceed() {
      return calls.add(method.getName());
    }

    @Override
    public Method getMethod() {
      return method;
    }

    @Override
    public Object getTarget() {
      return null;
    }

    @Override
    public Object getTimer() {
      return null;
    }

    @Override
    public Constructor<?> getConstructor() {
      return null;
    }

    @Override
    public Object[] getParameters() {
      return new Object[0];
    }

    @Override
    public void setParameters(Object[] parameters) {}

    @Override
    public Map<String, Object> getContextData() {
      return Map.of();
    }
  }
}
