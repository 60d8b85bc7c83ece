package dev.carrel.auth;

import dev.carrel.config.CarrelConfig;
import dev.carrel.store.LoginStore;
import io.quarkus.elytron.security.common.BcryptUtil;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * Who may log in: the users of the configuration, or, where it names none, one administrator whose
 * random password is printed once, at the installation's first start.
 */
@ApplicationScoped
public class Users {
  static final String INITIAL_USER = "administrator@vsphere.local";

  private static final Logger LOG = Logger.getLogger(Users.class);
  private static final Pattern BCRYPT =
      Pattern.compile("\\$2[abxy](\\$\\d\\d\\$[./A-Za-z0-9]{53})");

  private final LoginStore store;
  private final Vertx vertx;
  private final Map<String, User> configured = new HashMap<>();

  /** A user of the configuration. */
  private record User(String password, Set<Privilege> privileges) {}

  Users(CarrelConfig config, LoginStore store, Vertx vertx) {
    this.store = store;
    this.vertx = vertx;
    config
        .users()
        .forEach(
            (name, user) ->
                configured.put(name, new User(user.password(), privileges(name, user))));
  }

  private static Set<Privilege> privileges(String name, CarrelConfig.User user) {
    Set<Privilege> privileges = EnumSet.noneOf(Privilege.class);
    for (String role : user.roles()) {
      privileges.addAll(
          Role.named(role)
              .orElseThrow(
                  () ->
                      new IllegalStateException(
                          "carrel.users.\"%s\".roles names \"%s\"; roles are: %s"
                              .formatted(name, role, Role.names())))
              .privileges());
    }
    return privileges;
  }

  void onStart(@Observes StartupEvent start) throws SQLException {
    if (!configured.isEmpty()) {
      return;
    }
    String password = new BigInteger(100, new SecureRandom()).toString(36);
    if (store.createInitialUser(INITIAL_USER, () -> BcryptUtil.bcryptHash(password))) {
      LOG.infof(
          "No users are configured (carrel.users): log in as %s with password %s",
          INITIAL_USER, password);
    }
  }

  /** The privileges of a user who gave the right password; null for anybody else. */
  Uni<Set<Privilege>> authenticate(String name, String password) {
    if (configured.isEmpty()) {
      if (!name.equals(INITIAL_USER)) {
        return Uni.createFrom().nullItem();
      }
      return store
          .initialPasswordHash(name)
          .chain(hash -> verified(hash, password, Role.ADMINISTRATOR.privileges()));
    }
    User user = configured.get(name);
    return user == null
        ? Uni.createFrom().nullItem()
        : verified(user.password(), password, user.privileges());
  }

  /**
   * The privileges of a user who has logged in before; null where there is no such user any more.
   */
  Set<Privilege> privileges(String name) {
    if (configured.isEmpty()) {
      return INITIAL_USER.equals(name) ? Role.ADMINISTRATOR.privileges() : null;
    }
    User user = configured.get(name);
    return user == null ? null : user.privileges();
  }

  private Uni<Set<Privilege>> verified(String stored, String given, Set<Privilege> privileges) {
    if (stored == null) {
      return Uni.createFrom().nullItem();
    }
    Matcher bcrypt = BCRYPT.matcher(stored);
    Uni<Boolean> matches =
        bcrypt.matches()
            // bcrypt takes its time on purpose: not the event loop's. $2b$ is $2a$ by another name.
            ? vertx.executeBlocking(() -> BcryptUtil.matches(given, "$2a" + bcrypt.group(1)), false)
            : Uni.createFrom().item(sameText(given, stored));
    return matches.map(match -> match ? privileges : null);
  }

  /** Compares in a time that does not tell how much is right. */
  private static boolean sameText(String given, String expected) {
    return MessageDigest.isEqual(sha256(given), sha256(expected));
  }

  static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
