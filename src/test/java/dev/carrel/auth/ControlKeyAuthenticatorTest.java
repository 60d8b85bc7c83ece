package dev.carrel.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carrel.audit.AuditLogFixture;
import dev.carrel.config.CarrelConfig;
import dev.carrel.testing.SettableClock;
import dev.carrel.testing.TestConfig;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.VapiError;
import io.quarkus.runtime.LaunchMode;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ControlKeyAuthenticatorTest {
  private static final String ADDRESS = "192.0.2.1";

  private static ControlKeyAuthenticator authenticator(Map<String, String> configuration) {
    return authenticator(configuration, LaunchMode.NORMAL);
  }

  private static ControlKeyAuthenticator authenticator(
      Map<String, String> configuration, LaunchMode launchMode) {
    CarrelConfig config = TestConfig.defaultsWith(configuration);
    return new ControlKeyAuthenticator(
        config,
        launchMode,
        new LoginThrottle(new SettableClock(), config),
        AuditLogFixture.create());
  }

  @Test
  void shouldAcceptKeyWithoutPrivileges() {
    var authenticator = authenticator(Map.of("control.key", "secret"));

    Identity identity = authenticator.authenticate("secret", ADDRESS);

    assertThat(identity.privileges()).isEmpty();
  }

  @Test
  void shouldRejectWrongAndMissingKey() {
    var authenticator = authenticator(Map.of("control.key", "secret"));

    assertThat(authenticator.authenticate("Secret", ADDRESS)).isNull();
    assertThat(authenticator.authenticate("secret ", ADDRESS)).isNull();
    assertThat(authenticator.authenticate("", ADDRESS)).isNull();
    assertThat(authenticator.authenticate(null, ADDRESS)).isNull();
  }

  @Test
  void shouldAcceptAnyCallerWithoutConfiguredKeyOnlyInDevMode() {
    Map<String, String> enabled = Map.of("control.enabled", "true");

    assertThat(authenticator(enabled, LaunchMode.DEVELOPMENT).authenticate(null, ADDRESS))
        .isNotNull();
    assertThat(authenticator(enabled, LaunchMode.NORMAL).authenticate(null, ADDRESS)).isNull();
    assertThat(authenticator(Map.of(), LaunchMode.DEVELOPMENT).authenticate(null, ADDRESS))
        .isNull();
    assertThat(authenticator(Map.of()).authenticate("key", ADDRESS)).isNull();
  }

  @Test
  void shouldRequireKeyUnlessNoneIsConfiguredInDevMode() {
    Map<String, String> enabled = Map.of("control.enabled", "true");
    Map<String, String> withKey = Map.of("control.enabled", "true", "control.key", "secret");

    assertThat(authenticator(enabled, LaunchMode.DEVELOPMENT).isKeyRequired()).isFalse();
    assertThat(authenticator(withKey, LaunchMode.DEVELOPMENT).isKeyRequired()).isTrue();
    assertThat(authenticator(enabled, LaunchMode.NORMAL).isKeyRequired()).isTrue();
  }

  @Test
  void shouldThrottleWrongKeysButNotMissingOnes() {
    var authenticator =
        authenticator(
            Map.of("control.key", "secret", "login.max-failures-per-minute-per-address", "2"));
    authenticator.authenticate(null, ADDRESS);
    authenticator.authenticate("first", ADDRESS);
    authenticator.authenticate("second", ADDRESS);

    assertThatThrownBy(() -> authenticator.authenticate("secret", ADDRESS))
        .isInstanceOfSatisfying(
            VapiError.class,
            error -> assertThat(error.type()).isEqualTo(ErrorType.SERVICE_UNAVAILABLE));
    assertThat(authenticator.authenticate("secret", "192.0.2.2")).isNotNull();
  }
}
