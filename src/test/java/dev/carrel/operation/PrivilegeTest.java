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
    return TestApi.onEvery(
        (face, operation) -> {
          for (String privilege : privileges(operation)) {
            RestClient client = PrivilegeUsers.lacksOnly(privilege);

            Response answer = call(face, client, operation);

            new Scenario(face).assertRefused(answer, "UNAUTHORIZED");
            assertThat(answer.statusCode()).isEqualTo(face.status(ErrorType.UNAUTHORIZED));
            assertThat(face.messages(answer).get(0).get("args"))
                .isEqualTo(List.of(client.user(), privilege));
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> shouldAskForNoOtherPrivilege() {
    return TestApi.onEvery(
        (face, operation) -> {
          RestClient client = PrivilegeUsers.hasOnly(privileges(operation));

          Response answer = call(face, client, operation);

          // What it is called with makes no sense: whatever it says of that, it let them in.
          if (!face.isSuccess(operation, answer)) {
            boolean isOfTheLogin = operation.service().equals(Scenario.SESSION);
            assertThat(face.errorType(answer))
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
    return TestApi.onEvery(
        (face, operation) -> {
          Response answer =
              new Scenario(face)
                  .asNobody()
                  .call(operation.service(), operation.name(), parameters(operation));

          new Scenario(face).assertRefused(answer, "UNAUTHENTICATED");
          assertThat(answer.statusCode()).isEqualTo(face.status(ErrorType.UNAUTHENTICATED));
          assertThat(face.challenge(answer)).isEqualTo("Basic realm=\"VAPI endpoint\"");
        });
  }

  private static List<String> privileges(Operation operation) {
    return PrivilegeUsers.of(operation.service(), operation.name());
  }

  private static Response call(TestApi face, RestClient client, Operation operation) {
    return new Scenario(face)
        .as(client)
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
