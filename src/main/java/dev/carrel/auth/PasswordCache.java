package dev.carrel.auth;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.carrel.audit.AuditLog;
import dev.carrel.auth.Users.User;
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
 * Passwords that were right a moment ago, so that a client that sends its own with every call does
 * not wait for bcrypt each time, and a hundred such calls at once are one attempt.
 *
 * <p>They are known for the address that they came from only: elsewhere, being let in quickly would
 * tell a guess from a password, without counting as an attempt. What is kept of them is a hash
 * under a key that leaves this process as little as they do.
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
   * The user who has this name and password; null where nobody, which is not remembered. Fails with
   * SERVICE_UNAVAILABLE where too many have failed.
   */
  Uni<User> authenticate(String name, String password, String address) {
    CompletableFuture<User> answer =
        cache.get(
            hash(name, password, address),
            (hash, executor) -> verify(name, password, address).subscribeAsCompletionStage());
    Uni<User> user = Uni.createFrom().completionStage(answer);
    // Others may have asked first, on an event loop of theirs.
    return answer.isDone() ? user : user.emitOn(MutinyHelper.executor(Vertx.currentContext()));
  }

  private String hash(String name, String password, String address) {
    String user = Users.normalize(name);
    String text =
        "%s %d %s%s".formatted(ClientNetwork.prefixOf(address), user.length(), user, password);
    return HexFormat.of().formatHex(Hashes.hmacSha256(key, text));
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
