package dev.carrel.auth;

import dev.carrel.audit.AuditLog;
import dev.carrel.auth.LoginStore.Login;
import dev.carrel.auth.Users.User;
import dev.carrel.cluster.LoginEnded;
import dev.carrel.config.CarrelConfig;
import dev.carrel.crypto.Digests;
import dev.carrel.time.SystemClock;
import dev.carrel.time.VirtualClock;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Authenticates callers by password, token or login id; creates, renews and deletes logins. A login
 * ends when it is deleted, was idle for {@code carrel.login.idle-timeout}, is older than {@code
 * carrel.login.max-age}, or when the token that created it expires.
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
  private final VirtualClock virtualClock;
  private final SystemClock systemClock;
  private final Duration idleTimeout;
  private final Duration maxAge;
  private final int maxLoginsPerUser;
  private final SecureRandom random = new SecureRandom();

  Authenticator(
      Users users,
      Roles roles,
      PasswordCache passwordCache,
      LoginCache loginCache,
      LoginStore store,
      AuditLog auditLog,
      VirtualClock virtualClock,
      SystemClock systemClock,
      CarrelConfig config) {
    this.users = users;
    this.roles = roles;
    this.passwordCache = passwordCache;
    this.loginCache = loginCache;
    this.store = store;
    this.auditLog = auditLog;
    this.virtualClock = virtualClock;
    this.systemClock = systemClock;
    this.idleTimeout = config.login().idleTimeout();
    this.maxAge = config.login().maxAge();
    this.maxLoginsPerUser = config.login().maxPerUser();
  }

  /**
   * Authenticates a user by name and password, without creating a login. The result is null if the
   * name or the password is wrong.
   *
   * @param address the IP address of the client, for {@link LoginThrottle}
   * @return the identity, or null; fails with SERVICE_UNAVAILABLE after too many failed attempts
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
   * The identity in a token that Quarkus has already verified. Roles that Carrel does not have are
   * ignored.
   *
   * @return null if {@code user} is not a valid user name: blank, longer than 256 characters, or
   *     with control characters or unpaired surrogates
   */
  public Identity authenticateByToken(
      String user, Set<String> tokenRoles, Instant expires, String address) {
    if (!isValidUserName(user)) {
      return null;
    }
    auditLog.logAuthenticatedByToken(user, address);
    Set<String> definedRoles = tokenRoles.stream().filter(roles::has).collect(Collectors.toSet());
    return new Identity(
        user,
        roles.privilegesOf(definedRoles),
        new AuthenticationMethod.Token(definedRoles, expires));
  }

  private static boolean isValidUserName(String text) {
    return text != null
        && !text.isBlank()
        && text.length() <= MAX_NAME_LENGTH
        && text.chars().noneMatch(Character::isISOControl)
        && StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  /** Records an invalid token in the audit log. */
  public void logRejectedToken(String address) {
    auditLog.logRejectedToken(address);
  }

  /**
   * Authenticates a user by the id of a login and renews the login. The result is null if the login
   * does not exist, has ended, or belongs to a user who is no longer configured.
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
    Instant now = virtualClock.instant();
    // Storing the access time with each request would double the cost of the request; a precision
    // of one sixtieth of the idle timeout is enough.
    boolean isRecent = login.lastAccessed().plus(idleTimeout.dividedBy(60)).isAfter(now);
    if (identity == null || isRecent) {
      return Uni.createFrom().item(identity);
    }
    Login accessed = login.withAccess(now, expiry(login, now));
    Instant writtenAt = systemClock.instant();
    return store
        .recordAccess(bytes(hash), accessed)
        .map(
            isStored -> {
              if (!isStored) {
                return null;
              }
              loginCache.put(hash, accessed, writtenAt);
              return identity;
            });
  }

  /** Null if the user is no longer configured. */
  private Identity toIdentity(String id, Login login) {
    AuthenticationMethod authenticationMethod = new AuthenticationMethod.Login(id);
    if (login.tokenRoles() != null) {
      return new Identity(
          login.user(), roles.privilegesOf(login.tokenRoles()), authenticationMethod);
    }
    User user = users.find(login.user());
    return user == null ? null : new Identity(user.name(), user.privileges(), authenticationMethod);
  }

  /**
   * Creates a login for a caller who was authenticated by password or token. Only the hash of the
   * returned id is stored. Fails with SERVICE_UNAVAILABLE if the user has {@code
   * carrel.login.max-per-user} logins.
   */
  public Uni<LoginId> createLogin(Caller caller) {
    byte[] randomBytes = new byte[16];
    random.nextBytes(randomBytes);
    String id = HexFormat.of().formatHex(randomBytes);
    return store
        .create(bytes(hash(id)), newLogin(caller.identity()), maxLoginsPerUser)
        .map(
            created -> {
              if (!created) {
                throw Message.TOO_MANY_LOGINS.toError(
                    ErrorType.SERVICE_UNAVAILABLE, maxLoginsPerUser, caller.user());
              }
              auditLog.logLogin(caller.user(), caller.address());
              return new LoginId(id);
            });
  }

  private Login newLogin(Identity identity) {
    Instant now = virtualClock.instant();
    AuthenticationMethod.Token token =
        identity.method() instanceof AuthenticationMethod.Token tokenMethod ? tokenMethod : null;
    Login login =
        new Login(
            identity.user(),
            token == null ? null : token.roles(),
            now,
            now,
            token == null ? null : toVirtualTime(token.expires(), now),
            now);
    return login.withAccess(now, expiry(login, now));
  }

  /** Converts the expiry of a token: the login ends after the token's remaining time. */
  private Instant toVirtualTime(Instant systemTime, Instant now) {
    return now.plus(Duration.between(systemClock.instant(), systemTime));
  }

  /** Finds a login by its id; null if it does not exist or has ended. */
  public Uni<LoginInfo> findLogin(String id) {
    return store
        .find(bytes(hash(id)), virtualClock.instant())
        .onItem()
        .ifNotNull()
        .transform(login -> new LoginInfo(login.user(), login.created(), login.lastAccessed()));
  }

  /** Deletes a login. The caller of this method publishes the returned event to all replicas. */
  public Uni<LoginEnded> deleteLogin(Caller caller, String id) {
    return endLogin(id).invoke(() -> auditLog.logLogout(caller.user(), caller.address()));
  }

  /** Like {@link #deleteLogin}, but not on behalf of its user. */
  public Uni<LoginEnded> endLogin(String id) {
    String hash = hash(id);
    return store.delete(bytes(hash)).replaceWith(new LoginEnded(hash));
  }

  private Instant expiry(Login login, Instant now) {
    return Stream.of(now.plus(idleTimeout), login.created().plus(maxAge), login.tokenExpiresAt())
        .filter(Objects::nonNull)
        .min(Instant::compareTo)
        .orElseThrow();
  }

  private static String hash(String id) {
    return Digests.sha256Hex(id);
  }

  private static byte[] bytes(String hash) {
    return HexFormat.of().parseHex(hash);
  }
}
