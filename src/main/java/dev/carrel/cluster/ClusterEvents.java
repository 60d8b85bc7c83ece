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
 * Tells whoever runs transfers or knows logins what has happened: on this replica at once, on the
 * others by a notification.
 *
 * <p>Nothing rests on it. Whatever is told is committed before, and a transfer that was told
 * nothing learns it from its next statement. So what cannot be sent is dropped.
 *
 * <pre>
 * the sender's id
 * ended &lt;session>
 * replaced &lt;session> &lt;content or -> &lt;file>
 * wanted &lt;session>
 * logout &lt;hash>
 * </pre>
 */
@ApplicationScoped
public class ClusterEvents {
  private static final Logger LOG = Logger.getLogger(ClusterEvents.class);
  private static final String NO_CONTENT = "-";

  private final PostgresNotifications postgresNotifications;
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
      PostgresNotifications postgresNotifications,
      Event<ClusterEvent> localEvents,
      Event<NotificationsLost> lostEvents,
      Event<LocalSessionEnded> endedEvents) {
    this.postgresNotifications = postgresNotifications;
    this.localEvents = localEvents;
    this.lostEvents = lostEvents;
    this.endedEvents = endedEvents;
  }

  void onStart(@Observes StartupEvent event) {
    postgresNotifications.listen(
        this::onNotification, () -> lostEvents.fire(new NotificationsLost()));
  }

  /** Tells this replica, and does not wait until the others are told. */
  public void publish(ClusterEvent clusterEvent) {
    publishLocally(clusterEvent);
    queue.add(clusterEvent);
    flushTask.trigger();
  }

  /** Tells this replica alone: the others find out in time by themselves. */
  public void publishLocally(ClusterEvent clusterEvent) {
    localEvents.fire(clusterEvent);
  }

  /** Tells those who count how sessions end: each replica counts its own. */
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
        return postgresNotifications.sendNotification(text.toString()).chain(this::flush);
      }
      text.append(line);
      queue.remove();
    }
    return text.length() == senderId.length()
        ? Uni.createFrom().voidItem()
        : postgresNotifications.sendNotification(text.toString());
  }

  private void dropQueue() {
    queue.clear();
  }

  private static String encode(ClusterEvent clusterEvent) {
    if (clusterEvent instanceof SessionEnded ended) {
      return "ended " + ended.session();
    }
    if (clusterEvent instanceof FileReplaced replaced) {
      String content =
          replaced.newContent() == null ? NO_CONTENT : replaced.newContent().toString();
      return "replaced " + replaced.session() + " " + content + " " + replaced.file();
    }
    if (clusterEvent instanceof LoginEnded login) {
      return "logout " + login.hash();
    }
    return "wanted " + ((PullRequested) clusterEvent).session();
  }

  private void onNotification(String text) {
    String[] lines = text.split("\n");
    if (!lines[0].equals(senderId)) {
      for (int i = 1; i < lines.length; i++) {
        onLine(lines[i]);
      }
    }
  }

  /** A replica of another version may say what this one does not understand. */
  private void onLine(String line) {
    try {
      publishLocally(decode(line.split(" ", 4)));
    } catch (RuntimeException e) {
      LOG.debugf(e, "Unknown notification: %s", line);
      lostEvents.fire(new NotificationsLost());
    }
  }

  private static ClusterEvent decode(String[] words) {
    return switch (words[0]) {
      case "ended" -> new SessionEnded(UUID.fromString(words[1]));
      case "replaced" ->
          new FileReplaced(
              UUID.fromString(words[1]),
              words[3],
              words[2].equals(NO_CONTENT) ? null : UUID.fromString(words[2]));
      case "wanted" -> new PullRequested(UUID.fromString(words[1]));
      case "logout" -> new LoginEnded(words[1]);
      default -> throw new IllegalArgumentException(words[0]);
    };
  }
}
