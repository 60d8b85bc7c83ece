package dev.carrel.library;

import static dev.carrel.testing.Scenario.LIBRARY;
import static dev.carrel.testing.Scenario.SECURITY_POLICIES;
import static dev.carrel.testing.Scenario.SUBSCRIBED_LIBRARY;
import static dev.carrel.testing.Scenario.SUBSCRIPTIONS;
import static dev.carrel.testing.Scenario.TRUSTED_CERTIFICATES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.testing.Scenario;
import dev.carrel.testing.TestApi;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Subscribed libraries, subscriptions, security policies and trusted certificates. */
@QuarkusTest
class SubscriptionTest {

  @ParameterizedTest
  @EnumSource
  void shouldListNoSubscribedLibrariesAndSubscriptions(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String library = scenario.createPublishedLibrary();

    List<?> libraries = scenario.callExpectingSuccess(SUBSCRIBED_LIBRARY, "list", Map.of());
    List<?> subscriptions =
        scenario.callExpectingSuccess(SUBSCRIPTIONS, "list", Map.of("library", library));

    assertThat(libraries).isEmpty();
    assertThat(subscriptions).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void shouldNameLocalLibraryInErrorOfGet(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String library = scenario.createLibrary();

    var response = scenario.call(SUBSCRIBED_LIBRARY, "get", Map.of("library_id", library));

    scenario.assertError(response, "INVALID_ELEMENT_TYPE");
    assertThat(testApi.messages(response).get(0))
        .containsEntry("id", "com.vmware.vdcs.cls-main.not_subscribed")
        .containsEntry("args", List.of(library));
  }

  @ParameterizedTest
  @EnumSource
  void shouldReportUnknownLibraryLikeOtherOperations(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String unknown = "00000000-0000-0000-0000-000000000001";

    var expected = scenario.call(LIBRARY, "get", Map.of("library_id", unknown));
    var ofLibrary = scenario.call(SUBSCRIBED_LIBRARY, "get", Map.of("library_id", unknown));
    var ofSubscriptions = scenario.call(SUBSCRIPTIONS, "list", Map.of("library", unknown));

    scenario.assertError(ofLibrary, "NOT_FOUND");
    assertThat(ofLibrary.asString()).isEqualTo(expected.asString());
    assertThat(ofSubscriptions.asString()).isEqualTo(expected.asString());
  }

  @ParameterizedTest
  @EnumSource
  void shouldListDefaultSecurityPolicy(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);

    List<Map<String, Object>> policies =
        scenario.callExpectingSuccess(SECURITY_POLICIES, "list", Map.of());

    // Legacy REST represents a map as a list of entries.
    Object rules =
        testApi == TestApi.LEGACY_REST
            ? List.of(Map.of("key", "ovf", "value", "OVF_STRICT_VERIFICATION"))
            : Map.of("ovf", "OVF_STRICT_VERIFICATION");
    assertThat(policies).hasSize(1);
    assertThat(policies.get(0))
        .containsOnlyKeys("policy", "name", "item_type_rules")
        .containsEntry("name", "OVF default policy")
        .containsEntry("item_type_rules", rules);
    assertThat((String) policies.get(0).get("policy")).matches("[0-9a-f-]{36}");
  }

  @ParameterizedTest
  @EnumSource
  void shouldListNoTrustedCertificates(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);

    Map<String, Object> result =
        scenario.callExpectingSuccess(TRUSTED_CERTIFICATES, "list", Map.of());

    assertThat(result).isEqualTo(Map.of("certificates", List.of()));
  }
}
