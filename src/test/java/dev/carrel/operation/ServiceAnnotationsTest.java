package dev.carrel.operation;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.carrel.auth.Caller;
import dev.carrel.testing.Contract;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Required;
import dev.carrel.vapi.Service;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The annotated methods match the operations of the contract. */
class ServiceAnnotationsTest {

  @Test
  void shouldImplementEachOperationWithItsParameters() {
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

  private static Map<String, List<String>> annotatedOperations() {
    Map<String, List<String>> parameters = new TreeMap<>();
    for (JavaClass type :
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(
                "dev.carrel.auth",
                "dev.carrel.downloadsession",
                "dev.carrel.library",
                "dev.carrel.updatesession")) {
      Service service = type.reflect().getAnnotation(Service.class);
      for (Method method : service == null ? new Method[0] : type.reflect().getDeclaredMethods()) {
        Operation operation = method.getAnnotation(Operation.class);
        if (operation != null) {
          parameters.put(service.value() + "." + operation.value(), parameterNames(method));
        }
      }
    }
    return parameters;
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
