package dev.carrel.journal;

import static dev.carrel.testing.ControlClient.clearJournal;
import static dev.carrel.testing.ControlClient.getJournal;
import static dev.carrel.testing.ControlClient.verifyJournal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.carrel.testing.StoredState;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class JournalStoreTest {
  @Inject JournalStore store;
  @Inject JournalJson json;
  @Inject StoredState storedState;

  @BeforeEach
  @AfterEach
  void clear() {
    clearJournal();
  }

  private static JournalEntry entry(String body) {
    return new JournalEntry(
        null,
        null,
        Instant.EPOCH,
        Instant.EPOCH,
        null,
        "cis.session.get",
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        200,
        null,
        null,
        null,
        "GET",
        "/api/session",
        null,
        null,
        TextNode.valueOf(body));
  }

  private static JournalEntry transferEntry() {
    return new JournalEntry(
        null,
        null,
        Instant.EPOCH,
        Instant.EPOCH,
        null,
        null,
        "upload",
        null,
        null,
        null,
        null,
        null,
        "disk.iso",
        null,
        1L,
        null,
        "done",
        200,
        null,
        null,
        null,
        "PUT",
        "/cls/data/x",
        null,
        null,
        null);
  }

  private void insert(int times, List<JournalEntry> entries) {
    for (int i = 0; i < times; i++) {
      store.insert(entries).await().indefinitely();
    }
  }

  private int countEntries() {
    return storedState.queryNumber("SELECT count(*) FROM journal_entry");
  }

  @Test
  void shouldDropOldestEntriesBeyondMaximumNumber() {
    insert(11, Collections.nCopies(1000, entry("x")));

    await().untilAsserted(() -> assertThat(countEntries()).isEqualTo(10_000));
    getJournal("limit=1").then().body("dropped_through", greaterThan(0));
  }

  @Test
  void shouldDropOldestEntriesBeyondMaximumSize() {
    insert(9, Collections.nCopies(100, entry("x".repeat(100_000))));

    await().untilAsserted(() -> assertThat(countEntries()).isBetween(600, 672));
  }

  @Test
  void shouldNotStoreLargeBodies() {
    assertThat(json.toNode("x".repeat(65_534))).hasToString("\"" + "x".repeat(65_534) + "\"");
    assertThat(json.toNode("x".repeat(65_535))).isNull();
  }

  @Test
  void shouldFailVerificationAfterDroppedEntries() {
    insert(11, Collections.nCopies(1000, entry("x")));
    await().untilAsserted(() -> assertThat(countEntries()).isEqualTo(10_000));
    int dropped = getJournal("limit=1").then().extract().path("dropped_through");

    verifyJournal("{'calls': {'operation': 'cis.session.get'}}")
        .then()
        .statusCode(409)
        .body("detail", containsString("up to " + dropped + " were dropped"));
    verifyJournal("{'calls': {'operation': 'cis.session.get', 'after': %d}}".formatted(dropped))
        .then()
        .statusCode(200)
        .body("counted", equalTo(10_000));
  }

  @Test
  void shouldRecordEndOfTransferAfterItsBeginningWasDropped() {
    long id = store.insertRunning(transferEntry()).await().indefinitely();
    insert(11, Collections.nCopies(1000, entry("x")));
    await().untilAsserted(() -> assertThat(countEntries()).isEqualTo(10_000));

    store.update(id, transferEntry()).await().indefinitely();

    getJournal("transfer=upload").then().body("entries.size()", equalTo(1));
  }

  @Test
  void shouldFailVerificationAfterLostEntries() {
    store.markLost();

    verifyJournal("{'calls': {}, 'times': {'exactly': 0}}").then().statusCode(409);
  }

  @Test
  void shouldFailVerificationIfPositionsAreMissing() {
    insert(1, List.of(entry("x"), entry("y")));
    verifyJournal("{'calls': {}}").then().statusCode(200).body("counted", equalTo(2));

    storedState.execute("DELETE FROM journal_entry WHERE id = (SELECT max(id) FROM journal_entry)");

    verifyJournal("{'calls': {}}").then().statusCode(409);
    clearJournal();
    verifyJournal("{'calls': {}, 'times': {'exactly': 0}}").then().statusCode(200);
  }
}
