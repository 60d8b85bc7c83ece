package dev.carrel.operation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carrel.auth.Caller;
import dev.carrel.crypto.Digests;
import dev.carrel.operation.ClientTokenStore.Creation;
import dev.carrel.operation.ClientTokenStore.Key;
import dev.carrel.time.VirtualClock;
import dev.carrel.vapi.Service;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.BiFunction;

/**
 * Makes create operations idempotent: a client that does not know whether its request succeeded
 * repeats it with the same client token and gets the id that the first request created.
 *
 * <p>The token is claimed in the transaction that creates. So of two concurrent requests with the
 * same token the second waits for the first, and a failed creation leaves the token unused.
 */
@ApplicationScoped
public class ClientTokens {
  private static final Duration RETENTION = Duration.ofDays(7);

  private final Pool pool;
  private final ClientTokenStore store;
  private final ObjectMapper json;
  private final VirtualClock clock;

  ClientTokens(Pool pool, ClientTokenStore store, ObjectMapper json, VirtualClock clock) {
    this.pool = pool;
    this.store = store;
    this.json = json;
    this.clock = clock;
  }

  /**
   * Deletes tokens that were first used at least seven days before {@code now}, at most {@code
   * maxTokens}; returns their number.
   */
  public Uni<Integer> deleteExpired(Instant now, int maxTokens) {
    return store.deleteCreatedBefore(now.minus(RETENTION), maxTokens);
  }

  /**
   * Creates something, or returns the id of what the same token has created before.
   *
   * @param service the service class, whose name is a part of the token's key
   * @param token the client token; null creates without a token
   * @param request the data that must be equal when a token is reused
   * @param id converts a key to the id of what was created
   * @param create creates under the given key, or fails
   * @return the id; fails with INVALID_ARGUMENT if the token is not a UUID or was used for a
   *     different request
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
    Key tokenKey =
        new Key(service.getAnnotation(Service.class).value(), caller.user(), parseToken(token));
    Creation creation = new Creation(hashOf(request), key);
    return pool.withTransaction(
        transaction ->
            store
                .claim(transaction, tokenKey, creation, clock.instant())
                .chain(
                    claimed ->
                        claimed.result().equals(key)
                            ? create.apply(transaction, key).replaceWith(key)
                            : Uni.createFrom().item(requireSameRequest(claimed, creation, token)))
                .map(id::of));
  }

  /** Converts a key to the id of what was created. */
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
      // Rejected below, like a short form that UUID.fromString accepts.
    }
    throw ParameterChecks.invalidArgument("client_token", token, "is not a UUID");
  }

  /**
   * Hashes a request without its passwords: a fast hash that includes a password allows guessing
   * it.
   */
  private byte[] hashOf(Object request) {
    try {
      JsonNode tree = json.valueToTree(request);
      tree.findParents("password").forEach(parent -> ((ObjectNode) parent).remove("password"));
      return Digests.sha256(json.writeValueAsBytes(tree));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
