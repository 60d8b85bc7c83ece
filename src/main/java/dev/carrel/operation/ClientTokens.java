package dev.carrel.operation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carrel.auth.Caller;
import dev.carrel.operation.ClientTokenStore.Creation;
import dev.carrel.operation.ClientTokenStore.Key;
import dev.carrel.vapi.Service;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.BiFunction;

/**
 * Makes creating idempotent: a client that does not know whether its request came through sends it
 * again under the same token, and gets what the first one made.
 *
 * <p>The token is claimed in the transaction that creates, so of two requests under one token the
 * later waits for the earlier, and a creation that fails leaves the token free.
 */
@ApplicationScoped
public class ClientTokens {
  private static final Duration RETENTION = Duration.ofDays(7);

  private final Pool pool;
  private final ClientTokenStore store;
  private final ObjectMapper json;
  private final Clock clock;

  ClientTokens(Pool pool, ClientTokenStore store, ObjectMapper json, Clock clock) {
    this.pool = pool;
    this.store = store;
    this.json = json;
    this.clock = clock;
  }

  /** Forgets tokens that were first used a week ago or longer; tells how many. */
  public Uni<Integer> deleteOld(Instant now, int limit) {
    return store.deleteCreatedBefore(now.minus(RETENTION), limit);
  }

  /**
   * Creates, or answers what was created under the token before. INVALID_ARGUMENT where the token
   * is no UUID, or was used for another request.
   *
   * @param token the client's; null creates in any case
   * @param request all that makes one request the same as another
   * @param id what the created thing is called, by its key
   * @param create creates it under a key, or fails
   */
  public <T> Uni<T> createOnce(
      Class<?> service,
      Caller caller,
      String token,
      Object request,
      IdFactory<T> id,
      BiFunction<SqlClient, UUID, Uni<?>> create) {
    UUID key = UUID.randomUUID();
    if (token == null) {
      return create.apply(pool, key).replaceWith(() -> id.of(key));
    }
    Key claim =
        new Key(service.getAnnotation(Service.class).value(), caller.user(), parseToken(token));
    Creation creation = new Creation(hashOf(request), key);
    return pool.withTransaction(
        transaction ->
            store
                .claim(transaction, claim, creation, clock.instant())
                .chain(
                    claimed ->
                        claimed.result().equals(key)
                            ? create.apply(transaction, key).replaceWith(key)
                            : Uni.createFrom().item(requireSameRequest(claimed, creation, token)))
                .map(id::of));
  }

  /** How a created thing is called, by its key. */
  public interface IdFactory<T> {
    T of(UUID key);
  }

  private static UUID requireSameRequest(Creation before, Creation now, String token) {
    if (!MessageDigest.isEqual(before.requestHash(), now.requestHash())) {
      throw ParameterChecks.invalidArgument(
          "client_token", token, "was used for a different request");
    }
    return before.result();
  }

  private static UUID parseToken(String token) {
    try {
      UUID uuid = UUID.fromString(token);
      if (uuid.toString().equalsIgnoreCase(token)) {
        return uuid;
      }
    } catch (IllegalArgumentException e) {
      // It is refused below, as one that UUID.fromString would complete.
    }
    throw ParameterChecks.invalidArgument("client_token", token, "is not a UUID");
  }

  /**
   * Passwords are left out: a fast hash of one, however much stands around it, can be guessed at.
   */
  private byte[] hashOf(Object request) {
    try {
      JsonNode tree = json.valueToTree(request);
      tree.findParents("password").forEach(parent -> ((ObjectNode) parent).remove("password"));
      return MessageDigest.getInstance("SHA-256").digest(json.writeValueAsBytes(tree));
    } catch (JsonProcessingException | NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
