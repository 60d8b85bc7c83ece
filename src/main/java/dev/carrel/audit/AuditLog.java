package dev.carrel.audit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.carrel.net.ClientNetwork;
import dev.carrel.text.Sanitizer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Records authentications by outcome: a line in the log category {@code carrel.audit} and the
 * metric {@code carrel.authentications}. Neither contains credentials. Each change by the control
 * API is also a line.
 *
 * <p>For a client that sends its password with every request, success is logged when the password
 * is verified, not when it is found in the {@code PasswordCache}: at most every five minutes.
 */
@ApplicationScoped
@Startup // Registers the metric before the first authentication.
public class AuditLog {
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
    THROTTLED("throttled");

    private final String outcome;

    Event(String outcome) {
      this.outcome = outcome;
    }
  }

  /** Records a successful authentication by password. */
  public void logAuthenticated(String user, String address) {
    log(Event.AUTHENTICATED, user, address);
  }

  /**
   * Records a successful authentication by token. Logs at most one line a minute for each user and
   * client network, because a token is sent with every request.
   */
  public void logAuthenticatedByToken(String user, String address) {
    logRateLimited(Event.AUTHENTICATED, user, address);
  }

  /** Records that a user created a login. */
  public void logLogin(String user, String address) {
    log(Event.LOGGED_IN, user, address);
  }

  /** Records that a user deleted a login. */
  public void logLogout(String user, String address) {
    log(Event.LOGGED_OUT, user, address);
  }

  /**
   * Records a wrong password or an unknown user; the line does not distinguish the two, so that the
   * log does not reveal user names.
   */
  public void logFailure(String name, String address) {
    log(Event.FAILED, name, address);
  }

  /**
   * Records an invalid token. Logs at most one line a minute for each client network, because
   * invalid tokens are not throttled.
   */
  public void logRejectedToken(String address) {
    logRateLimited(Event.FAILED, "", address);
  }

  /**
   * Records a login attempt that was rejected after too many failures. Logs at most one line a
   * minute for each client network.
   */
  public void logThrottled(String name, String address) {
    logRateLimited(Event.THROTTLED, name, address);
  }

  /** Records a change that the control API has made. */
  public void logControl(String change, String address) {
    LOG.infof("control change=\"%s\" address=%s", Sanitizer.escapeForLog(change), address);
  }

  private void logRateLimited(Event event, String user, String address) {
    // Unauthenticated user names are arbitrary: a line for each name would not be rate limited.
    String authenticatedUser = event == Event.AUTHENTICATED ? user : "";
    if (recentlyLogged
            .asMap()
            .putIfAbsent(event + authenticatedUser + ClientNetwork.prefixOf(address), true)
        == null) {
      log(event, user, address);
    } else {
      counters.get(event).increment();
    }
  }

  private void log(Event event, String user, String address) {
    counters.get(event).increment();
    LOG.infof("%s user=\"%s\" address=%s", event.outcome, Sanitizer.escapeForLog(user), address);
  }
}
