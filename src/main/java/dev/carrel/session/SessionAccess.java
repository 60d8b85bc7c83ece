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
 * Lets callers reach their own sessions. Another's is not there for them, unless they may end what
 * others do ({@link Privilege#TERMINATE_SESSION}): ADR 12.
 *
 * <p>A session's owner never changes, and no key is used twice. So it does not matter that this
 * looks before the operation does, and what was found once holds.
 */
@ApplicationScoped
class SessionAccess {
  private static final int MAX_ENTRIES = 100_000;

  private final SessionStore store;
  private final Cache<UUID, String> owners = Caffeine.newBuilder().maximumSize(MAX_ENTRIES).build();

  SessionAccess(SessionStore store) {
    this.store = store;
  }

  /** Fails with NOT_FOUND for a session of another; one that is not there is let pass. */
  Uni<Void> requireAccess(Caller caller, SessionId id) {
    Optional<UUID> key = store.toKey(id);
    if (caller.has(Privilege.TERMINATE_SESSION) || key.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    String known = owners.getIfPresent(key.get());
    return (known == null ? owner(key.get()) : Uni.createFrom().item(known))
        .invoke(
            owner -> {
              if (owner != null && !owner.equals(caller.user())) {
                throw SessionLifecycle.sessionNotFound(id);
              }
            })
        .replaceWithVoid();
  }

  private Uni<String> owner(UUID key) {
    return store.findOwner(key).onItem().ifNotNull().invoke(owner -> owners.put(key, owner));
  }
}
