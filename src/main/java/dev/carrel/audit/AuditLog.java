package dev.carrel.audit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.carrel.net.ClientNetwork;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Authentications by outcome: a line each under the log category {@code carrel.audit}, and the
 * metric {@code carrel.authentications}. Neither holds what could be used to come in.
 *
 * <p>A password that comes with every call is told when it is looked at: every five minutes.
 */
@ApplicationScoped
@Startup
public // So that the metric is there before anybody has come.
class AuditLog {
  private static final Logger LOG = Logger.getLogger("carrel.audit");

  private final Map<Event, Counter> counters = new EnumMap<>(Event.class);
  private final Cache<String, Boolean> recentlyLogged =
      Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(Duration.ofMinutes(1)).build();

  AuditLog(MeterRegistry metrics) {
    for (Event event : Event.values()) {
      counters.put(
          event,
          Counter.builder("carrel.authentications")
              .description("Authentications by outcome")
              .tag("outcome", event.outcome)
              .register(metrics));
    }
  }

  private enum Event {
    AUTHENTICATED("success"),
    LOGGED_IN("login"),
    LOGGED_OUT("logout"),
    FAILED("failure"),
    THROTTLED("slowed");

    private final String outcome;

    Event(String outcome) {
      this.outcome = outcome;
    }
  }

  /** A password, or a token, was right. */
  public void logAuthenticated(String user, String address) {
    log(Event.AUTHENTICATED, user, address);
  }

  /** It comes with every call: one line a minute for each user and address. */
  public void logAuthenticatedByToken(String user, String address) {
    logRateLimited(Event.AUTHENTICATED, user, address);
  }

  public void logLogin(String user, String address) {
    log(Event.LOGGED_IN, user, address);
  }

  public void logLogout(String user, String address) {
    log(Event.LOGGED_OUT, user, address);
  }

  /** A password was wrong, or there is no such user: to tell which would tell too much. */
  public void logFailure(String name, String address) {
    log(Event.FAILED, name, address);
  }

  /** A token was not good. One line a minute for each address: nothing else slows these down. */
  public void logRejectedToken(String address) {
    logRateLimited(Event.FAILED, "", address);
  }

  /** An attempt was refused unseen, after too many failures. One line a minute for each address. */
  public void logThrottled(String name, String address) {
    logRateLimited(Event.THROTTLED, name, address);
  }

  private void logRateLimited(Event event, String user, String address) {
    // Names that somebody makes up would be as many lines.
    String who = event == Event.AUTHENTICATED ? user : "";
    if (recentlyLogged.asMap().putIfAbsent(event + who + ClientNetwork.prefixOf(address), true)
        == null) {
      log(event, user, address);
    } else {
      counters.get(event).increment();
    }
  }

  private void log(Event event, String user, String address) {
    counters.get(event).increment();
    LOG.infof("%s user=\"%s\" address=%s", event.outcome, LogSanitizer.sanitize(user), address);
  }
}
