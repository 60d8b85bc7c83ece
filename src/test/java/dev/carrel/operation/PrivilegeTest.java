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
 * Who may do what, on every face: whoever lacks one of the privileges that an operation's
 * documentation names is refused, and whoever has these alone is not.
 */
@QuarkusTest
class PrivilegeTest {

  @TestFactory
  Stream<DynamicTest> shouldRefuseWhoeverLacksAPrivilege() {
    return TestApi.forEachApi(
        (testApi, operation) -> {
          for (String privilege : privileges(operation)) {
            RestClient restClient = PrivilegeUsers.userWithout(privilege);

            Response answer = call(testApi, restClient, operation);

            new Scenario(testApi).assertError(answer, "UNAUTHORIZED");
            assertThat(answer.statusCode()).isEqualTo(testApi.errorStatus(ErrorType.UNAUTHORIZED));
            assertThat(testApi.messages(answer).get(0).get("args"))
                .isEqualTo(List.of(restClient.user(), privilege));
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> shouldAskForNoOtherPrivilege() {
    return TestApi.forEachApi(
        (testApi, operation) -> {
          RestClient restClient = PrivilegeUsers.userWithOnly(privileges(operation));

          Response answer = call(testApi, restClient, operation);

          // What it is called with makes no sense: whatever it says of that, it let them in.
          if (!testApi.isSuccess(operation, answer)) {
            boolean isOfTheLogin = operation.service().equals(Scenario.SESSION);
            assertThat(testApi.errorType(answer))
                .as(answer.asString())
                .isNotNull()
                .isNotIn(
                    isOfTheLogin
                        ? List.of("UNAUTHORIZED")
                        : List.of("UNAUTHORIZED", "UNAUTHENTICATED"));
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> shouldRefuseWhoeverIsNobody() {
    return TestApi.forEachApi(
        (testApi, operation) -> {
          Response answer =
              new Scenario(testApi)
                  .anonymous()
                  .call(operation.service(), operation.name(), parameters(operation));

          new Scenario(testApi).assertError(answer, "UNAUTHENTICATED");
          assertThat(answer.statusCode()).isEqualTo(testApi.errorStatus(ErrorType.UNAUTHENTICATED));
          assertThat(testApi.challenge(answer)).isEqualTo("Basic realm=\"VAPI endpoint\"");
        });
  }

  private static List<String> privileges(Operation operation) {
    return PrivilegeUsers.requiredFor(operation.service(), operation.name());
  }

  private static Response call(TestApi testApi, RestClient restClient, Operation operation) {
    return new Scenario(testApi)
        .as(restClient)
        .call(operation.service(), operation.name(), parameters(operation));
  }

  /** One of each: identifiers of nothing, structures without fields, and no. */
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
