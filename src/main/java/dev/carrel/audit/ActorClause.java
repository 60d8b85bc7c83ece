package dev.carrel.audit;

import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * Tells a statement who carries it out, for the triggers that write the history. What they are told
 * lasts to the end of the transaction.
 *
 * <p>Within the statement, rather than by one before it, because that would be a round trip more;
 * for a parameter of the application's, rather than a column, because a row that is deleted, or
 * goes with another, has none to write to.
 */
public final class ActorClause {
  private ActorClause() {}

  /**
   * A condition that is always met. Its parameter is {@link #toJson}. It is asked once for all
   * rows, as a query of its own that hangs on none of them.
   */
  public static String condition(String parameter) {
    return "(SELECT set_config('carrel.actor', " + parameter + ", true)) IS NOT NULL";
  }

  /** Who acts, and when, as the triggers read it. */
  public static String toJson(Actor actor, Instant now) {
    return json(actor, now).encode();
  }

  /** The same, of somebody who has the time of what they delete run out. */
  public static String expiringToJson(Actor actor, Instant now) {
    return json(actor, now).put("expire", true).encode();
  }

  /** Nobody: what had expired by now is deleted. */
  public static String systemToJson(Instant now) {
    return toJson(new Actor(null, Channel.EXPIRY, null, null), now);
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
