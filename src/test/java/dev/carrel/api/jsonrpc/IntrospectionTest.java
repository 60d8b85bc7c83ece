package dev.carrel.api.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.audit.Channel;
import dev.carrel.auth.Caller;
import dev.carrel.testing.Contract;
import dev.carrel.testing.TestCallers;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The introspection services, compared with the contract in {@code contract.json}. */
@QuarkusTest
class IntrospectionTest {
  private static final Caller CALLER = TestCallers.callerNamed("cli", Channel.JSON_RPC);

  @Inject JsonRpcOperations operations;
  @Inject ServiceIntrospection services;
  @Inject OperationIntrospection introspection;
  @Inject ProviderIntrospection provider;

  @Test
  void shouldDescribeAllOperationsOfTheContract() {
    for (Contract.Operation operation : Contract.operations()) {
      JsonRpcOperation registered = operations.get(operation.service(), operation.name());

      String input =
          structure("operation-input", operation.parameters(), operation::typeOf, Set.of());
      assertThat(describe(registered.inputDefinition())).as(operation.toString()).isEqualTo(input);
      assertThat(describe(registered.outputDefinition()))
          .as(operation.toString())
          .isEqualTo(describe(operation.resultType(), Set.of()));
    }
  }

  @Test
  void shouldListServicesAndOperations() {
    List<String> serviceIds = services.list(CALLER).subscribeAsCompletionStage().join();

    assertThat(serviceIds)
        .contains("com.vmware.cis.session", "com.vmware.vapi.std.introspection.service")
        .isSorted();
    assertThat(
            introspection
                .list(CALLER, "com.vmware.cis.session")
                .subscribeAsCompletionStage()
                .join())
        .containsExactly("create", "delete", "get");
    assertThat(
            services
                .get(CALLER, "com.vmware.cis.session")
                .subscribeAsCompletionStage()
                .join()
                .operations())
        .containsExactly("create", "delete", "get");
  }

  @Test
  void shouldDescribeErrors() {
    OperationInfo info =
        introspection
            .get(CALLER, "com.vmware.cis.session", "get")
            .subscribeAsCompletionStage()
            .join();

    assertThat(info.errorDefinitions())
        .extracting(DataDefinition::name)
        .contains(
            "com.vmware.vapi.std.errors.unauthenticated", "com.vmware.vapi.std.errors.not_found");
    assertThat(info.errorDefinitions())
        .allSatisfy(
            error -> {
              assertThat(error.type()).isEqualTo(DataKind.ERROR);
              assertThat(error.fields().keySet())
                  .isEqualTo(Contract.fieldTypes(error.name()).keySet());
            });
  }

  @Test
  void shouldReturnTheSameChecksumForTheSameOperations() {
    ProviderInfo first = provider.get(CALLER).subscribeAsCompletionStage().join();
    ProviderInfo second = provider.get(CALLER).subscribeAsCompletionStage().join();

    assertThat(first).isEqualTo(second);
    assertThat(first.checksum()).hasSize(64);
  }

  // Converts definitions of operations and of the contract to text -----------------------------

  private static String describe(DataDefinition definition) {
    return switch (definition.type()) {
      case LIST, OPTIONAL -> definition.type() + " " + describe(definition.elementDefinition());
      case STRUCTURE -> {
        Map<String, String> fields = new TreeMap<>();
        definition.fields().forEach((name, field) -> fields.put(name, describe(field)));
        yield definition.name() + fields;
      }
      case STRUCTURE_REF -> "reference to " + definition.name();
      default -> definition.type().name();
    };
  }

  private static String describe(String type, Set<String> outer) {
    if (type.endsWith("?")) {
      return "OPTIONAL " + describe(type.substring(0, type.length() - 1), outer);
    }
    if (type.startsWith("map<")) {
      String[] types = type.substring(4, type.length() - 1).split(",");
      Map<String, String> entry = Map.of("key", types[0], "value", types[1]);
      return "LIST " + structure("map-entry", List.of("key", "value"), entry::get, outer);
    }
    if (type.contains("<")) {
      return "LIST " + describe(type.substring(type.indexOf('<') + 1, type.length() - 1), outer);
    }
    if (Contract.requiredFields().containsKey(type)) {
      if (outer.contains(type)) {
        return "reference to " + type;
      }
      Set<String> outerAndType = new LinkedHashSet<>(outer);
      outerAndType.add(type);
      Map<String, String> fields = Contract.fieldTypes(type);
      return structure(type, List.copyOf(fields.keySet()), fields::get, outerAndType);
    }
    return switch (type) {
      case "long", "double", "boolean", "secret", "void" -> type.toUpperCase();
      default -> "STRING";
    };
  }

  private static String structure(
      String name, List<String> fields, Function<String, String> typeOf, Set<String> outer) {
    Map<String, String> definitions = new TreeMap<>();
    fields.forEach(field -> definitions.put(field, describe(typeOf.apply(field), outer)));
    return name + definitions;
  }
}
