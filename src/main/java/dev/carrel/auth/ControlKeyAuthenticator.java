package dev.carrel.auth;

import dev.carrel.audit.AuditLog;
import dev.carrel.config.CarrelConfig;
import dev.carrel.crypto.Digests;
import dev.carrel.vapi.VapiError;
import io.quarkus.runtime.LaunchMode;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;

/**
 * Authenticates callers of the control API by {@code carrel.control.key}. They are no users and
 * have no privileges. In dev mode and in tests, any caller is accepted if no key is configured.
 */
@ApplicationScoped
public class ControlKeyAuthenticator {
  /** The name of the caller in the audit log, and for the throttle. */
  private static final String NAME = "control key";

  private static final Identity IDENTITY =
      new Identity(NAME, Set.of(), new AuthenticationMethod.ControlKey());

  private final Optional<byte[]> keyDigest;
  private final boolean isKeyOptional;
  private final LoginThrottle throttle;
  private final AuditLog auditLog;

  ControlKeyAuthenticator(
      CarrelConfig config, LaunchMode launchMode, LoginThrottle throttle, AuditLog auditLog) {
    this.isKeyOptional = config.control().enabled() && launchMode != LaunchMode.NORMAL;
    this.keyDigest = config.control().key().map(Digests::sha256);
    this.throttle = throttle;
    this.auditLog = auditLog;
  }

  /**
   * Whether callers need a key: always, except in dev mode and in tests without a configured key.
   */
  public boolean isKeyRequired() {
    return keyDigest.isPresent() || !isKeyOptional;
  }

  /**
   * Returns the identity of a caller; null if the key is wrong. The duration does not depend on how
   * much of the key is correct.
   *
   * @param key null if the caller sent none
   * @param address the IP address of the client, for {@link LoginThrottle}
   * @throws VapiError SERVICE_UNAVAILABLE after too many failed attempts
   */
  public Identity authenticate(String key, String address) {
    if (!isKeyRequired()) {
      return IDENTITY;
    }
    if (keyDigest.isEmpty() || key == null) {
      return null;
    }
    LoginThrottle.Attempt attempt = beginAttempt(address);
    if (!MessageDigest.isEqual(keyDigest.get(), Digests.sha256(key))) {
      auditLog.logFailure(NAME, address);
      return null;
    }
    attempt.markSucceeded();
    return IDENTITY;
  }

  private LoginThrottle.Attempt beginAttempt(String address) {
    try {
      return throttle.beginAttempt(NAME, address);
    } catch (VapiError tooMany) {
      auditLog.logThrottled(NAME, address);
      throw tooMany;
    }
  }
}
