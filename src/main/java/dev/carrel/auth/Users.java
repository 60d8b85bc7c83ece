package dev.carrel.auth;

import dev.carrel.config.CarrelConfig;
import io.quarkus.elytron.security.common.BcryptUtil;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * The users who can log in: the configured users or, if none is configured, one administrator whose
 * random password the first start writes to {@link PasswordFile}. As in vCenter, user names ignore
 * case.
 */
@ApplicationScoped
class Users {
  static final String INITIAL_USER = "administrator@vsphere.local";

  private static final Logger LOG = Logger.getLogger(Users.class);

  private final Roles roles;
  private final LoginStore store;
  private final PasswordVerifier passwordVerifier;
  private final PasswordFile passwordFile;
  private final Map<String, ConfiguredUser> configured = new HashMap<>();
  private final String dummyHash;

  /** A configured user with the configured password, which is plain text or a bcrypt hash. */
  private record ConfiguredUser(User user, String password) {}

  Users(CarrelConfig config, Roles roles, LoginStore store, PasswordVerifier passwordVerifier) {
    this.roles = roles;
    this.store = store;
    this.passwordVerifier = passwordVerifier;
    this.passwordFile = new PasswordFile(config.dataDirectory());
    config.users().forEach(this::add);
    this.dummyHash =
        configured.values().stream()
            .map(ConfiguredUser::password)
            .filter(PasswordVerifier::isHash)
            .findAny()
            .orElse("");
  }

  /** A user who can log in. */
  record User(String name, Set<Privilege> privileges) {}

  private void add(String name, CarrelConfig.User user) {
    String key = "carrel.users.\"%s\".".formatted(name);
    String password =
        user.password()
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        key + "password is missing: expected a password or its bcrypt hash."));
    if (name.contains(":")) {
      throw new ConfigurationException(
          "carrel.users.\"%s\": a user name must not contain a colon (HTTP Basic)."
              .formatted(name));
    }
    if (password.startsWith("$2") && !PasswordVerifier.isHash(password)) {
      throw new ConfigurationException(
          key
              + "password looks like a bcrypt hash but is malformed or not supported: expected 60 characters that start with $2a$, $2b$ or $2y$.");
    }
    Set<String> userRoles =
        user.roles()
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        "%sroles is missing: expected a comma-separated list of %s."
                            .formatted(key, roles.allNames())));
    for (String role : userRoles) {
      if (!roles.has(role)) {
        throw new ConfigurationException(
            "%sroles has the unknown role \"%s\": expected one of %s."
                .formatted(key, role, roles.allNames()));
      }
    }
    ConfiguredUser existing =
        configured.put(
            normalize(name),
            new ConfiguredUser(new User(name, roles.privilegesOf(userRoles)), password));
    if (existing != null) {
      throw new ConfigurationException(
          "carrel.users.\"%s\" and carrel.users.\"%s\" are the same user (names ignore case): remove one."
              .formatted(existing.user().name(), name));
    }
  }

  static String normalize(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  void createInitialUser(@Observes StartupEvent start) {
    if (!configured.isEmpty()) {
      return;
    }
    String password = new BigInteger(100, new SecureRandom()).toString(36);
    boolean isCreated =
        store.createInitialUser(
            INITIAL_USER,
            () -> {
              passwordFile.write(password);
              return BcryptUtil.bcryptHash(password);
            });
    if (!isCreated) {
      passwordFile.deleteIfContains(password); // Another replica created the user at the same time.
    }
    if (passwordFile.exists()) {
      LOG.infof(
          "No users are configured (carrel.users): log in as %s with the password in %s",
          INITIAL_USER, passwordFile);
    }
  }

  /**
   * Authenticates a user by name and password; null if the name or the password is wrong. An
   * unknown name takes as long as a wrong password, so that the time does not reveal which names
   * exist.
   */
  Uni<User> authenticate(String name, String password) {
    return storedPassword(name)
        .chain(
            stored ->
                passwordVerifier
                    .verify(password, stored == null ? dummyHash : stored)
                    .call(() -> verifyDummyHash(stored, password)))
        .map(matches -> matches ? find(name) : null);
  }

  /**
   * Verifies a hash also for a user with a plain-text password; otherwise, the short time would
   * reveal that the user exists.
   */
  private Uni<?> verifyDummyHash(String stored, String password) {
    return stored != null && !PasswordVerifier.isHash(stored) && PasswordVerifier.isHash(dummyHash)
        ? passwordVerifier.verify(password, dummyHash)
        : Uni.createFrom().voidItem();
  }

  private Uni<String> storedPassword(String name) {
    if (configured.isEmpty()) {
      return store.findInitialPasswordHash(INITIAL_USER);
    }
    ConfiguredUser user = configured.get(normalize(name));
    return Uni.createFrom().item(user == null ? null : user.password());
  }

  /** The user with this name; null if no such user is configured. */
  User find(String name) {
    if (configured.isEmpty()) {
      return INITIAL_USER.equals(normalize(name))
          ? new User(INITIAL_USER, roles.privilegesOf(Set.of(Roles.ADMINISTRATOR)))
          : null;
    }
    ConfiguredUser user = configured.get(normalize(name));
    return user == null ? null : user.user();
  }
}
