package dev.carrel.auth;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.carrel.audit.AuditLog;
import dev.carrel.auth.Users.User;
import dev.carrel.crypto.Digests;
import dev.carrel.net.ClientNetwork;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;

/**
 * Caches correct passwords for five minutes, so that a client that sends its password with every
 * request does not wait for bcrypt each time. Concurrent requests with the same password are one
 * login attempt.
 *
 * <p>An entry is valid only for the client network that the password was sent from. Otherwise, an
 * attacker elsewhere could recognize a cached password by the response time, without a counted
 * attempt. The cache holds only an HMAC under a random key of this process.
 */
@ApplicationScoped
class PasswordCache {
  private static final Duration TTL = Duration.ofMinutes(5);
  private static final int MAX_ENTRIES = 10_000;

  private final Users users;
  private final LoginThrottle loginThrottle;
  private final AuditLog auditLog;
  private final byte[] key = new byte[32];
  private final AsyncCache<String, User> cache =
      Caffeine.newBuilder().maximumSize(MAX_ENTRIES).expireAfterWrite(TTL).buildAsync();

  PasswordCache(Users users, LoginThrottle loginThrottle, AuditLog auditLog) {
    this.users = users;
    this.loginThrottle = loginThrottle;
    this.auditLog = auditLog;
    new SecureRandom().nextBytes(key);
  }

  /**
   * Authenticates a user by name and password. The result is null, and not cached, if the name or
   * the password is wrong.
   *
   * @return fails with SERVICE_UNAVAILABLE after too many failed attempts
   */
  Uni<User> authenticate(String name, String password, String address) {
    CompletableFuture<User> result =
        cache.get(
            hash(name, password, address),
            (hash, executor) -> verify(name, password, address).subscribeAsCompletionStage());
    Uni<User> user = Uni.createFrom().completionStage(result);
    // Another request may have started the verification, on another event loop.
    return result.isDone() ? user : user.emitOn(MutinyHelper.executor(Vertx.currentContext()));
  }

  private String hash(String name, String password, String address) {
    String user = Users.normalize(name);
    String text =
        "%s %d %s%s".formatted(ClientNetwork.prefixOf(address), user.length(), user, password);
    return HexFormat.of().formatHex(Digests.hmacSha256(key, text));
  }

  private Uni<User> verify(String name, String password, String address) {
    return Uni.createFrom()
        .item(() -> loginThrottle.beginAttempt(name, address))
        .onFailure()
        .invoke(tooMany -> auditLog.logThrottled(name, address))
        .chain(
            attempt ->
                users
                    .authenticate(name, password)
                    .invoke(
                        user -> {
                          if (user == null) {
                            auditLog.logFailure(name, address);
                          } else {
                            attempt.markSucceeded();
                            auditLog.logAuthenticated(user.name(), address);
                          }
                        }));
  }
}
