package dev.carrel.auth;

import dev.carrel.config.CarrelConfig;
import dev.carrel.store.LoginStore;
import dev.carrel.store.LoginStore.Login;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Set;

/**
 * Login sessions: made from a password, recognised by their id, ended by logging out, by idleness
 * or by age.
 */
@ApplicationScoped
public class Logins {
  private final Users users;
  private final LoginStore store;
  private final Clock clock;
  private final Duration idleTimeout;
  private final Duration maxAge;
  private final SecureRandom random = new SecureRandom();

  Logins(Users users, LoginStore store, Clock clock, CarrelConfig config) {
    this.users = users;
    this.store = store;
    this.clock = clock;
    this.idleTimeout = config.login().idleTimeout();
    this.maxAge = config.login().maxAge();
  }

  /** Who has this name and password; null where nobody. Leaves no login behind. */
  public Uni<Identity> byPassword(String name, String password) {
    return users
        .authenticate(name, password)
        .map(privileges -> privileges == null ? null : new Identity(name, privileges, null));
  }

  /**
   * Who logged in under this id, and that counts as use of the login; null where nobody did, or it
   * has ended.
   */
  public Uni<Identity> byId(String id) {
    Instant now = clock.instant();
    byte[] hash = Users.sha256(id);
    return store.find(hash, now).chain(login -> identity(id, hash, login, now));
  }

  private Uni<Identity> identity(String id, byte[] hash, Login login, Instant now) {
    Set<Privilege> privileges = login == null ? null : users.privileges(login.user());
    if (privileges == null) {
      return Uni.createFrom().nullItem();
    }
    Identity identity = new Identity(login.user(), privileges, id);
    // A write for every read would double the cost of each call; idleness need not be known more
    // exactly than this.
    boolean noted = login.lastAccessed().plus(idleTimeout.dividedBy(60)).isAfter(now);
    return noted
        ? Uni.createFrom().item(identity)
        : store.accessed(hash, now, expiry(login.created(), now)).replaceWith(identity);
  }

  /** Logs a user in; the id is theirs to keep, only its hash is stored. */
  public Uni<LoginId> create(String user) {
    byte[] bits = new byte[16];
    random.nextBytes(bits);
    String id = HexFormat.of().formatHex(bits);
    Instant now = clock.instant();
    return store
        .create(Users.sha256(id), new Login(user, now, now, expiry(now, now)))
        .replaceWith(new LoginId(id));
  }

  /** The login of this id; null where it has ended. */
  public Uni<LoginInfo> find(String id) {
    return store
        .find(Users.sha256(id), clock.instant())
        .onItem()
        .ifNotNull()
        .transform(login -> new LoginInfo(login.user(), login.created(), login.lastAccessed()));
  }

  /** Logs out. */
  public Uni<Void> delete(String id) {
    return store.delete(Users.sha256(id)).replaceWithVoid();
  }

  private Instant expiry(Instant created, Instant now) {
    Instant idle = now.plus(idleTimeout);
    Instant age = created.plus(maxAge);
    return idle.isBefore(age) ? idle : age;
  }
}
