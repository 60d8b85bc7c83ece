package dev.carrel.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
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
 * <p>The first line of a notification is the id of the sender; each further line is an event as
 * JSON.
 */
@ApplicationScoped
public class ClusterEvents {
  private static final Logger LOG = Logger.getLogger(ClusterEvents.class);

  /** A later version may add fields, which this version ignores. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private final PostgresNotifications notifications;
  private final Event<ClusterEvent> ownEvents;
  private final Event<ClusterEvent> remoteEvents;
  private final Event<NotificationsLost> lostEvents;
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
      @FromThisReplica Event<ClusterEvent> ownEvents,
      Event<ClusterEvent> remoteEvents,
      Event<NotificationsLost> lostEvents) {
    this.notifications = notifications;
    this.ownEvents = ownEvents;
    this.remoteEvents = remoteEvents;
    this.lostEvents = lostEvents;
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
    ownEvents.fire(clusterEvent);
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
    try {
      return JSON.writerFor(ClusterEvent.class).writeValueAsString(clusterEvent);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
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
    ClusterEvent clusterEvent;
    try {
      clusterEvent = JSON.readValue(line, ClusterEvent.class);
    } catch (JsonProcessingException e) {
      LOG.debugf(e, "Unknown notification: %s", line);
      lostEvents.fire(new NotificationsLost());
      return;
    }
    remoteEvents.fire(clusterEvent);
  }
}
