package dev.carrel.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.testing.Contract.Operation;
import dev.carrel.testing.PrivilegeUsers;
import dev.carrel.testing.RestClient;
import dev.carrel.testing.Scenario;
import dev.carrel.testing.TestApi;
import dev.carrel.vapi.ErrorType;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Privileges of all operations over every API. A user without one of the documented privileges is
 * rejected. A user with only these privileges is not.
 */
@QuarkusTest
class PrivilegeTest {

  @TestFactory
  Stream<DynamicTest> shouldRejectUserWithoutPrivilege() {
    return TestApi.forEachApi(
        (testApi, operation) -> {
          for (String privilege : privileges(operation)) {
            RestClient restClient = PrivilegeUsers.userWithout(privilege);

            Response response = call(testApi, restClient, operation);

            new Scenario(testApi).assertError(response, "UNAUTHORIZED");
            assertThat(response.statusCode())
                .isEqualTo(testApi.errorStatus(ErrorType.UNAUTHORIZED));
            assertThat(testApi.messages(response).get(0).get("args"))
                .isEqualTo(List.of(restClient.user(), privilege));
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> shouldRequireNoOtherPrivilege() {
    return TestApi.forEachApi(
        (testApi, operation) -> {
          RestClient restClient = PrivilegeUsers.userWithOnly(privileges(operation));

          Response response = call(testApi, restClient, operation);

          // The parameters are meaningless, so other errors show that the caller was authorized.
          if (!testApi.isSuccess(operation, response)) {
            boolean isLoginOperation = operation.service().equals(Scenario.SESSION);
            assertThat(testApi.errorType(response))
                .as(response.asString())
                .isNotNull()
                .isNotIn(
                    isLoginOperation
                        ? List.of("UNAUTHORIZED")
                        : List.of("UNAUTHORIZED", "UNAUTHENTICATED"));
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> shouldRejectAnonymousCaller() {
    return TestApi.forEachApi(
        (testApi, operation) -> {
          Response response =
              new Scenario(testApi)
                  .useNoCredentials()
                  .call(operation.service(), operation.name(), parameters(operation));

          new Scenario(testApi).assertError(response, "UNAUTHENTICATED");
          assertThat(response.statusCode())
              .isEqualTo(testApi.errorStatus(ErrorType.UNAUTHENTICATED));
          assertThat(testApi.challenge(response)).isEqualTo("Basic realm=\"VAPI endpoint\"");
        });
  }

  private static List<String> privileges(Operation operation) {
    return PrivilegeUsers.privilegesOf(operation.service(), operation.name());
  }

  private static Response call(TestApi testApi, RestClient restClient, Operation operation) {
    return new Scenario(testApi)
        .useCredentialsOf(restClient)
        .call(operation.service(), operation.name(), parameters(operation));
  }

  /** Minimal parameters: unknown ids, empty structures, and false. */
  private static Map<String, ?> parameters(Operation operation) {
    Map<String, Object> parameters = new LinkedHashMap<>();
    for (String name : operation.parameters()) {
      String type = operation.typeOf(name);
      if (type.startsWith("id") || type.equals("string")) {
        parameters.put(name, "unknown");
      } else if (type.equals("boolean")) {
        parameters.put(name, false);
      } else if (type.startsWith("com.vmware") && !type.endsWith("?")) {
        parameters.put(name, Map.of());
      }
    }
    return parameters;
  }
}
