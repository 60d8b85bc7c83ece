package dev.carrel.auth;

import dev.carrel.audit.AuditLog;
import dev.carrel.auth.LoginStore.Login;
import dev.carrel.auth.Users.User;
import dev.carrel.cluster.LoginEnded;
import dev.carrel.config.CarrelConfig;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who somebody is, by what they send; and login sessions: made from a password or a token,
 * recognised by their id, ended by logging out, by idleness or by age.
 */
@ApplicationScoped
public class Authenticator {
  private static final int MAX_NAME_LENGTH = 256;

  private final Users users;
  private final Roles roles;
  private final PasswordCache passwordCache;
  private final LoginCache loginCache;
  private final LoginStore store;
  private final AuditLog auditLog;
  private final Clock clock;
  private final Duration idleTimeout;
  private final Duration maxAge;
  private final int maxPerUser;
  private final SecureRandom random = new SecureRandom();

  Authenticator(
      Users users,
      Roles roles,
      PasswordCache passwordCache,
      LoginCache loginCache,
      LoginStore store,
      AuditLog auditLog,
      Clock clock,
      CarrelConfig config) {
    this.users = users;
    this.roles = roles;
    this.passwordCache = passwordCache;
    this.loginCache = loginCache;
    this.store = store;
    this.auditLog = auditLog;
    this.clock = clock;
    this.idleTimeout = config.login().idleTimeout();
    this.maxAge = config.login().maxAge();
    this.maxPerUser = config.login().maxPerUser();
  }

  /**
   * Who has this name and password; null where nobody. Leaves no login behind. Fails with
   * SERVICE_UNAVAILABLE where too many have failed.
   */
  public Uni<Identity> authenticateByPassword(String name, String password, String address) {
    return passwordCache
        .authenticate(name, password, address)
        .onItem()
        .ifNotNull()
        .transform(
            user ->
                new Identity(user.name(), user.privileges(), new AuthenticationMethod.Password()));
  }

  /**
   * Whom a token names that others have found to be good; null where it names nobody who could be
   * stored. Of its roles those count that there are here.
   */
  public Identity authenticateByToken(
      String user, Set<String> claimed, Instant expires, String address) {
    if (!isName(user)) {
      return null;
    }
    auditLog.logAuthenticatedByToken(user, address);
    Set<String> held = claimed.stream().filter(roles::has).collect(Collectors.toSet());
    return new Identity(
        user, roles.privilegesOf(held), new AuthenticationMethod.Token(held, expires));
  }

  private static boolean isName(String text) {
    return text != null
        && !text.isBlank()
        && text.length() <= MAX_NAME_LENGTH
        && text.chars().noneMatch(Character::isISOControl)
        && StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  /** Notes that somebody came with a token that is not good. */
  public void logRejectedToken(String address) {
    auditLog.logRejectedToken(address);
  }

  /**
   * Who logged in under this id, and that counts as use of the login; null where nobody did, or it
   * has ended.
   */
  public Uni<Identity> authenticateByLogin(String id) {
    String hash = hash(id);
    return loginCache
        .find(hash)
        .onItem()
        .ifNotNull()
        .transformToUni(login -> renewLogin(id, hash, login));
  }

  private Uni<Identity> renewLogin(String id, String hash, Login login) {
    Identity identity = toIdentity(id, login);
    Instant now = clock.instant();
    // A write for every read would double the cost of each call; idleness need not be known more
    // exactly than this.
    boolean noted = login.lastAccessed().plus(idleTimeout.dividedBy(60)).isAfter(now);
    if (identity == null || noted) {
      return Uni.createFrom().item(identity);
    }
    Login accessed = login.accessed(now, expiry(login, now));
    return store
        .recordAccess(bytes(hash), accessed)
        .invoke(() -> loginCache.put(hash, accessed, now))
        .replaceWith(identity);
  }

  /** Null where the configuration no longer names the user. */
  private Identity toIdentity(String id, Login login) {
    AuthenticationMethod authenticationMethod = new AuthenticationMethod.Login(id);
    if (login.roles() != null) {
      return new Identity(login.user(), roles.privilegesOf(login.roles()), authenticationMethod);
    }
    User user = users.find(login.user());
    return user == null ? null : new Identity(user.name(), user.privileges(), authenticationMethod);
  }

  /**
   * Logs somebody in who came with a password or a token; the id is theirs to keep, only its hash
   * is stored. SERVICE_UNAVAILABLE where they have as many logins as they may.
   */
  public Uni<LoginId> createLogin(Caller caller) {
    byte[] bits = new byte[16];
    random.nextBytes(bits);
    String id = HexFormat.of().formatHex(bits);
    return store
        .create(bytes(hash(id)), newLogin(caller.identity()), maxPerUser)
        .map(
            created -> {
              if (!created) {
                throw Message.TOO_MANY_LOGINS.toError(
                    ErrorType.SERVICE_UNAVAILABLE, maxPerUser, caller.user());
              }
              auditLog.logLogin(caller.user(), caller.address());
              return new LoginId(id);
            });
  }

  private Login newLogin(Identity identity) {
    Instant now = clock.instant();
    AuthenticationMethod.Token token =
        identity.method() instanceof AuthenticationMethod.Token proof ? proof : null;
    Login login =
        new Login(
            identity.user(),
            token == null ? null : token.roles(),
            now,
            now,
            token == null ? null : token.expires(),
            now);
    return login.accessed(now, expiry(login, now));
  }

  /** The login of this id; null where it has ended. */
  public Uni<LoginInfo> findLogin(String id) {
    return store
        .find(bytes(hash(id)), clock.instant())
        .onItem()
        .ifNotNull()
        .transform(login -> new LoginInfo(login.user(), login.created(), login.lastAccessed()));
  }

  /** Logs out; what it answers is to be told to all replicas. */
  public Uni<LoginEnded> deleteLogin(Caller caller, String id) {
    String hash = hash(id);
    return store
        .delete(bytes(hash))
        .invoke(() -> auditLog.logLogout(caller.user(), caller.address()))
        .replaceWith(new LoginEnded(hash));
  }

  private Instant expiry(Login login, Instant now) {
    return Stream.of(now.plus(idleTimeout), login.created().plus(maxAge), login.tokenExpiresAt())
        .filter(end -> end != null)
        .min(Instant::compareTo)
        .orElseThrow();
  }

  private static String hash(String id) {
    return HexFormat.of().formatHex(Hashes.sha256(id));
  }

  private static byte[] bytes(String hash) {
    return HexFormat.of().parseHex(hash);
  }
}
