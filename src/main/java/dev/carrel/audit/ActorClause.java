package dev.carrel.audit;

import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * A common table expression that passes the actor to the triggers that write the history. It sets
 * the PostgreSQL parameter {@code carrel.actor} until the end of the transaction.
 *
 * <p>The parameter is set within the statement, because a separate statement costs another round
 * trip. It is not a column, because deleted rows, including rows deleted by a cascade, cannot store
 * the actor.
 */
public final class ActorClause {
  private ActorClause() {}

  /**
   * Returns {@code actor AS MATERIALIZED (...)}, which has one row. The statement must join it
   * ({@code FROM actor} or {@code USING actor}), because PostgreSQL does not evaluate an unused
   * expression; the join is evaluated before rows are changed and triggers run.
   *
   * @param parameter the placeholder, for example {@code $1}, of the value from {@link #toJson}
   */
  public static String settingActor(String parameter) {
    return "actor AS MATERIALIZED (SELECT set_config('carrel.actor', " + parameter + ", true))";
  }

  /** The actor and the current time, in the format that the triggers read. */
  public static String toJson(Actor actor, Instant now) {
    return json(actor, now).encode();
  }

  /**
   * Like {@link #toJson}, for a user who expires a session: the triggers record EXPIRED instead of
   * DELETED.
   */
  public static String toExpireJson(Actor actor, Instant now) {
    return json(actor, now).put("expire", true).encode();
  }

  /** The actor of statements that delete expired rows. */
  public static String toExpiryActorJson(Instant now) {
    return toJson(Actor.EXPIRY, now);
  }

  private static JsonObject json(Actor actor, Instant now) {
    return new JsonObject()
        .put("user", actor.user())
        .put("channel", actor.channel().label())
        .put("address", actor.address())
        .put("request_id", actor.requestId())
        .put("now", now.toString());
  }
}
