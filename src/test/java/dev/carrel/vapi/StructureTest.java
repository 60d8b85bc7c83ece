package dev.carrel.vapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.carrel.auth.LoginId;
import dev.carrel.testing.Contract;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Compares the records and enumerations with the structures of the contract. */
class StructureTest {
  private static final Map<String, Class<?>> TYPES = findTypes();

  private static Map<String, Class<?>> findTypes() {
    return new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.carrel")
            .stream()
            .filter(type -> type.isAnnotatedWith(Structure.class))
            .map(type -> (Class<?>) type.reflect())
            .collect(
                Collectors.toMap(
                    type -> type.getAnnotation(Structure.class).value(),
                    type -> type,
                    (one, other) -> one,
                    TreeMap::new));
  }

  /** All errors are represented by {@link ErrorBody}; Carrel never sets their data. */
  private static boolean isError(String name) {
    return name.startsWith("com.vmware.vapi.std.errors.");
  }

  @TestFactory
  Stream<DynamicTest> shouldHaveFieldsOfContract() {
    return Contract.requiredFields().entrySet().stream()
        .filter(structure -> !isError(structure.getKey()))
        .map(
            structure ->
                DynamicTest.dynamicTest(
                    structure.getKey(),
                    () -> assertThat(fields(structure.getKey())).isEqualTo(structure.getValue())));
  }

  @TestFactory
  Stream<DynamicTest> shouldHaveEnumerationValuesOfContract() {
    return Contract.enumerations().entrySet().stream()
        .filter(enumeration -> !isError(enumeration.getKey()))
        .map(
            enumeration ->
                DynamicTest.dynamicTest(
                    enumeration.getKey(),
                    () ->
                        assertThat(
                                Stream.of(TYPES.get(enumeration.getKey()).getEnumConstants())
                                    .map(Object::toString))
                            .containsExactlyInAnyOrderElementsOf(enumeration.getValue())));
  }

  @Test
  void shouldMarkExactlyTheSecretFields() {
    Map<String, List<String>> secrets = new TreeMap<>();
    Contract.requiredFields()
        .keySet()
        .forEach(
            name -> {
              List<String> fields =
                  Contract.fieldTypes(name).entrySet().stream()
                      .filter(field -> field.getValue().startsWith("secret"))
                      .map(Map.Entry::getKey)
                      .sorted()
                      .toList();
              if (!fields.isEmpty()) {
                secrets.put(name, fields);
              }
            });

    Map<String, List<String>> marked = new TreeMap<>();
    TYPES.forEach(
        (name, type) -> {
          List<String> fields = secretFields(type);
          if (!fields.isEmpty()) {
            marked.put(name, fields);
          }
        });
    assertThat(marked).isEqualTo(secrets);
    assertThat(LoginId.class).hasAnnotation(Secret.class);
  }

  private static List<String> secretFields(Class<?> type) {
    return type.isEnum()
        ? List.of()
        : Stream.of(type.getRecordComponents())
            .filter(field -> field.isAnnotationPresent(Secret.class))
            .map(field -> field.getName().replaceAll("([A-Z])", "_$1").toLowerCase())
            .sorted()
            .toList();
  }

  @Test
  void shouldHaveExactlyTheStandardErrors() {
    assertThat(Stream.of(ErrorType.values()).map(ErrorType::name))
        .containsExactlyInAnyOrderElementsOf(
            Contract.enumerations().get("com.vmware.vapi.std.errors.error.type"));
    assertThat(TYPES.keySet())
        .isSubsetOf(
            Stream.concat(
                    Contract.requiredFields().keySet().stream(),
                    Contract.enumerations().keySet().stream())
                .toList());
  }

  /** Returns for each field whether it is required. */
  private static Map<String, Boolean> fields(String structure) {
    assertThat(TYPES).containsKey(structure);
    Map<String, Boolean> fields = new TreeMap<>();
    for (RecordComponent field : TYPES.get(structure).getRecordComponents()) {
      fields.put(SnakeCase.of(field.getName()), field.isAnnotationPresent(Required.class));
    }
    return fields;
  }
}
