package dev.carrel.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.vapi.session.SessionId;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;

/**
 * Restricts callers to their own sessions. For a caller without {@link
 * Privilege#TERMINATE_SESSION}, the sessions of other users do not exist (ADR 12).
 *
 * <p>A session's owner never changes, and no key is used twice. Therefore owners can be cached, and
 * the check can precede the operation.
 */
@ApplicationScoped
class SessionAccess {
  private static final int MAX_ENTRIES = 100_000;

  private final SessionStore store;
  private final Cache<UUID, String> owners = Caffeine.newBuilder().maximumSize(MAX_ENTRIES).build();

  SessionAccess(SessionStore store) {
    this.store = store;
  }

  /**
   * Fails with NOT_FOUND if the session belongs to another user and the caller lacks the privilege.
   * Succeeds if the session does not exist; the operation itself then fails.
   */
  Uni<Void> requireAccess(Caller caller, SessionId id) {
    Optional<UUID> key = store.toKey(id);
    if (caller.has(Privilege.TERMINATE_SESSION) || key.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    String cached = owners.getIfPresent(key.get());
    return (cached == null ? loadOwner(key.get()) : Uni.createFrom().item(cached))
        .invoke(
            owner -> {
              if (owner != null && !owner.equals(caller.user())) {
                throw SessionLifecycle.sessionNotFound(id);
              }
            })
        .replaceWithVoid();
  }

  private Uni<String> loadOwner(UUID key) {
    return store.findOwner(key).onItem().ifNotNull().invoke(owner -> owners.put(key, owner));
  }
}
