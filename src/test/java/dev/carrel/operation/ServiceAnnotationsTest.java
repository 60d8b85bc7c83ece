package dev.carrel.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.auth.Caller;
import dev.carrel.testing.Contract;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Required;
import dev.carrel.vapi.Service;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The annotated methods match the operations of the contract. */
class ServiceAnnotationsTest {
  private static final Path CLASSES = Path.of("target/classes/dev/carrel");

  @Test
  void shouldImplementEachOperationWithItsParameters() throws Exception {
    Map<String, List<String>> expected = new TreeMap<>();
    for (Contract.Operation operation : Contract.operations()) {
      expected.put(
          operation.toString(),
          operation.parameters().stream()
              .map(name -> name + (operation.typeOf(name).endsWith("?") ? "?" : ""))
              .toList());
    }

    assertThat(annotatedOperations()).isEqualTo(expected);
  }

  private static Map<String, List<String>> annotatedOperations()
      throws IOException, ClassNotFoundException {
    Map<String, List<String>> parameters = new TreeMap<>();
    for (Class<?> type :
        classesIn("auth", "downloadsession", "inventory", "library", "updatesession")) {
      Service service = type.getAnnotation(Service.class);
      for (Method method : service == null ? new Method[0] : type.getDeclaredMethods()) {
        Operation operation = method.getAnnotation(Operation.class);
        if (operation != null) {
          parameters.put(service.value() + "." + operation.value(), parameterNames(method));
        }
      }
    }
    return parameters;
  }

  private static List<Class<?>> classesIn(String... packages)
      throws IOException, ClassNotFoundException {
    List<Class<?>> types = new ArrayList<>();
    for (String name : packages) {
      try (var files = Files.list(CLASSES.resolve(name))) {
        for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
          String type = file.getFileName().toString().replace(".class", "");
          types.add(Class.forName("dev.carrel." + name + "." + type));
        }
      }
    }
    return types;
  }

  private static List<String> parameterNames(Method method) {
    return new ArrayList<>(
        Stream.of(method.getParameters())
            .filter(parameter -> parameter.getType() != Caller.class)
            .map(ServiceAnnotationsTest::nameWithOptionality)
            .toList());
  }

  private static String nameWithOptionality(Parameter parameter) {
    return parameter.getName().replaceAll("([A-Z])", "_$1").toLowerCase()
        + (parameter.isAnnotationPresent(Required.class) ? "" : "?");
  }
}
