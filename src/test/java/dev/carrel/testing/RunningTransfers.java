package dev.carrel.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carrel.transfer.Transfer;
import dev.carrel.transfer.TransferRegistry;
import jakarta.enterprise.context.ApplicationScoped;

/** The transfers that run in the server under test. */
@ApplicationScoped
public class RunningTransfers {
  private final TransferRegistry registry;

  RunningTransfers(TransferRegistry registry) {
    this.registry = registry;
  }

  /** The number of bytes that the transfer of a session has moved; 0 if none runs. */
  public long countBytes(String session) {
    return registry
        .all()
        .filter(transfer -> session.startsWith(transfer.session().toString()))
        .mapToLong(Transfer::position)
        .findAny()
        .orElse(0);
  }

  /**
   * Waits until an upload has stored bytes. A file is TRANSFERRING before its first byte is read,
   * so an upload that the client interrupts then may have stored nothing.
   */
  public void awaitBytes(String session, long bytes) {
    await().untilAsserted(() -> assertThat(countBytes(session)).isEqualTo(bytes));
  }

  /** Waits until no transfer runs. */
  public void awaitNone() {
    await().untilAsserted(() -> assertThat(registry.all()).isEmpty());
  }
}
