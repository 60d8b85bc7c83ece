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
  private static final String NOTHING = "-";

  private final PostgresNotifications notifications;
  private final Event<ClusterEvent> here;
  private final Event<NotificationsLost> missed;
  private final Event<LocalSessionEnded> endings;
  private final String self = UUID.randomUUID().toString();
  private final Queue<ClusterEvent> unsent = new ConcurrentLinkedQueue<>();
  private final CoalescingTask sending =
      new CoalescingTask(
          this::sendAll,
          failure -> {
            LOG.debugf("Other replicas were not told: %s", failure);
            dropUnsent();
          });

  ClusterEvents(
      PostgresNotifications notifications,
      Event<ClusterEvent> here,
      Event<NotificationsLost> missed,
      Event<LocalSessionEnded> endings) {
    this.notifications = notifications;
    this.here = here;
    this.missed = missed;
    this.endings = endings;
  }

  void listen(@Observes StartupEvent event) {
    notifications.listen(this::heard, () -> missed.fire(new NotificationsLost()));
  }

  /** Tells this replica, and does not wait until the others are told. */
  public void tell(ClusterEvent announcement) {
    tellHere(announcement);
    unsent.add(announcement);
    sending.soon();
  }

  /** Tells this replica alone: the others find out in time by themselves. */
  public void tellHere(ClusterEvent announcement) {
    here.fire(announcement);
  }

  /** Tells those who count how sessions end: each replica counts its own. */
  public void tellHere(LocalSessionEnded ending) {
    endings.fire(ending);
  }

  private Uni<Void> sendAll() {
    StringBuilder text = new StringBuilder(self);
    int bytes = text.length();
    for (ClusterEvent next = unsent.peek(); next != null; next = unsent.peek()) {
      String line = "\n" + line(next);
      bytes += line.getBytes(StandardCharsets.UTF_8).length;
      if (bytes > PostgresNotifications.MAX_BYTES) {
        return notifications.send(text.toString()).chain(this::sendAll);
      }
      text.append(line);
      unsent.remove();
    }
    return text.length() == self.length()
        ? Uni.createFrom().voidItem()
        : notifications.send(text.toString());
  }

  private void dropUnsent() {
    unsent.clear();
  }

  private static String line(ClusterEvent announcement) {
    if (announcement instanceof SessionEnded ended) {
      return "ended " + ended.session();
    }
    if (announcement instanceof FileReplaced replaced) {
      String content = replaced.content() == null ? NOTHING : replaced.content().toString();
      return "replaced " + replaced.session() + " " + content + " " + replaced.file();
    }
    if (announcement instanceof LoginEnded login) {
      return "logout " + login.hash();
    }
    return "wanted " + ((PullRequested) announcement).session();
  }

  private void heard(String text) {
    String[] lines = text.split("\n");
    if (!lines[0].equals(self)) {
      for (int i = 1; i < lines.length; i++) {
        hear(lines[i]);
      }
    }
  }

  /** A replica of another version may say what this one does not understand. */
  private void hear(String line) {
    try {
      tellHere(announcement(line.split(" ", 4)));
    } catch (RuntimeException e) {
      LOG.debugf(e, "Not understood: %s", line);
      missed.fire(new NotificationsLost());
    }
  }

  private static ClusterEvent announcement(String[] words) {
    return switch (words[0]) {
      case "ended" -> new SessionEnded(UUID.fromString(words[1]));
      case "replaced" ->
          new FileReplaced(
              UUID.fromString(words[1]),
              words[3],
              words[2].equals(NOTHING) ? null : UUID.fromString(words[2]));
      case "wanted" -> new PullRequested(UUID.fromString(words[1]));
      case "logout" -> new LoginEnded(words[1]);
      default -> throw new IllegalArgumentException(words[0]);
    };
  }
}
