package dev.carrel.cluster;

import dev.carrel.async.CoalescingTask;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jboss.logging.Logger;

/**
 * Publishes events to all replicas: on this replica at once, to the others by a notification.
 *
 * <p>Notifications only reduce latency; correctness does not depend on them. An event is published
 * after its change is committed, and a transfer that misses an event finds the change with its next
 * statement. So events that cannot be sent are dropped.
 *
 * <p>A notification consists of these lines:
 *
 * <pre>
 * the sender's id
 * session-ended &lt;session>
 * file-replaced &lt;session> &lt;content or -> &lt;file>
 * pull-requested &lt;session>
 * login-ended &lt;hash>
 * </pre>
 */
@ApplicationScoped
public class ClusterEvents {
  private static final Logger LOG = Logger.getLogger(ClusterEvents.class);
  private static final String NO_CONTENT = "-";

  private final PostgresNotifications notifications;
  private final Event<ClusterEvent> localEvents;
  private final Event<NotificationsLost> lostEvents;
  private final Event<LocalSessionEnded> endedEvents;
  private final String senderId = UUID.randomUUID().toString();
  private final Queue<ClusterEvent> queue = new ConcurrentLinkedQueue<>();
  private final CoalescingTask flushTask =
      new CoalescingTask(
          this::flush,
          failure -> {
            LOG.debugf("Could not notify other replicas: %s", failure);
            dropQueue();
          });

  ClusterEvents(
      PostgresNotifications notifications,
      Event<ClusterEvent> localEvents,
      Event<NotificationsLost> lostEvents,
      Event<LocalSessionEnded> endedEvents) {
    this.notifications = notifications;
    this.localEvents = localEvents;
    this.lostEvents = lostEvents;
    this.endedEvents = endedEvents;
  }

  void onStart(@Observes StartupEvent event) {
    notifications.listen(this::onNotification, () -> lostEvents.fire(new NotificationsLost()));
  }

  /**
   * Publishes an event on this replica, and to the other replicas without waiting for the
   * notification.
   */
  public void publish(ClusterEvent clusterEvent) {
    publishLocally(clusterEvent);
    queue.add(clusterEvent);
    flushTask.trigger();
  }

  /**
   * Publishes an event on this replica only. The other replicas find the change with their next
   * statements.
   */
  public void publishLocally(ClusterEvent clusterEvent) {
    localEvents.fire(clusterEvent);
  }

  /**
   * Publishes the end of a session to the metrics of this replica: each replica counts the sessions
   * that it ends.
   */
  public void publishLocally(LocalSessionEnded localSessionEnded) {
    endedEvents.fire(localSessionEnded);
  }

  private Uni<Void> flush() {
    StringBuilder text = new StringBuilder(senderId);
    int bytes = text.length();
    for (ClusterEvent next = queue.peek(); next != null; next = queue.peek()) {
      String line = "\n" + encode(next);
      bytes += line.getBytes(StandardCharsets.UTF_8).length;
      if (bytes > PostgresNotifications.MAX_BYTES) {
        return notifications.sendNotification(text.toString()).chain(this::flush);
      }
      text.append(line);
      queue.remove();
    }
    return text.length() == senderId.length()
        ? Uni.createFrom().voidItem()
        : notifications.sendNotification(text.toString());
  }

  private void dropQueue() {
    queue.clear();
  }

  private static String encode(ClusterEvent clusterEvent) {
    if (clusterEvent instanceof SessionEnded ended) {
      return "session-ended " + ended.session();
    }
    if (clusterEvent instanceof FileReplaced replaced) {
      String content =
          replaced.newContent() == null ? NO_CONTENT : replaced.newContent().toString();
      return "file-replaced " + replaced.session() + " " + content + " " + replaced.file();
    }
    if (clusterEvent instanceof LoginEnded login) {
      return "login-ended " + login.hash();
    }
    return "pull-requested " + ((PullRequested) clusterEvent).session();
  }

  private void onNotification(String text) {
    String[] lines = text.split("\n");
    if (!lines[0].equals(senderId)) {
      for (int i = 1; i < lines.length; i++) {
        onLine(lines[i]);
      }
    }
  }

  /** A replica of another version may send events that this version does not know. */
  private void onLine(String line) {
    try {
      publishLocally(decode(line.split(" ", 4)));
    } catch (RuntimeException e) {
      LOG.debugf(e, "Unknown notification: %s", line);
      lostEvents.fire(new NotificationsLost());
    }
  }

  private static ClusterEvent decode(String[] fields) {
    return switch (fields[0]) {
      case "session-ended" -> new SessionEnded(UUID.fromString(fields[1]));
      case "file-replaced" ->
          new FileReplaced(
              UUID.fromString(fields[1]),
              fields[3],
              fields[2].equals(NO_CONTENT) ? null : UUID.fromString(fields[2]));
      case "pull-requested" -> new PullRequested(UUID.fromString(fields[1]));
      case "login-ended" -> new LoginEnded(fields[1]);
      default -> throw new IllegalArgumentException(fields[0]);
    };
  }
}
