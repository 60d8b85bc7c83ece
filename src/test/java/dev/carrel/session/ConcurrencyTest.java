package dev.carrel.session;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.createdId;
import static dev.carrel.testing.RestClient.upload;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.testing.RestClient;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Concurrent requests of several clients. */
@QuarkusTest
class ConcurrencyTest {
  /** Used in place of an HTTP status if the connection was closed without a response. */
  private static final int CONNECTION_CLOSED = 0;

  @RepeatedTest(5)
  void shouldApplyOneOfManyConcurrentSteps() throws Exception {
    String session = ADMINISTRATOR.createUpdateSessionId();
    var steps =
        Stream.of("complete", "cancel", "fail")
            .flatMap(step -> Collections.nCopies(4, step).stream())
            .map(step -> (Callable<Response>) () -> ADMINISTRATOR.updateSession(session, step))
            .toList();

    List<Integer> statuses = runConcurrently(steps);

    assertThat(statuses).filteredOn(status -> status == 204).hasSize(1);
    assertThat(statuses).filteredOn(status -> status == 400).hasSize(steps.size() - 1);
  }

  @RepeatedTest(5)
  void shouldCreateOneOfManyConcurrentUpdateSessions() throws Exception {
    String item = ADMINISTRATOR.createItemId();

    List<Integer> statuses =
        runConcurrently(Collections.nCopies(10, () -> ADMINISTRATOR.createUpdateSession(item)));

    assertThat(statuses).filteredOn(status -> status == 201).hasSize(1);
    assertThat(statuses).filteredOn(status -> status == 500).hasSize(9);
  }

  @Test
  void shouldProcessMoreConcurrentTransactionsThanPooledConnections() throws Exception {
    String session = ADMINISTRATOR.createUpdateSessionId();
    ADMINISTRATOR.updateSession(session, "cancel").then().statusCode(204);

    List<Integer> statuses =
        runConcurrently(
            Collections.nCopies(100, () -> ADMINISTRATOR.updateSession(session, "complete")));

    assertThat(statuses).hasSize(100).containsOnly(400);
  }

  @RepeatedTest(5)
  void shouldCancelSessionsWithSharedContentWithoutDeadlock() throws Exception {
    String item = ADMINISTRATOR.createItemId();
    String update = createdId(ADMINISTRATOR.createUpdateSession(item));
    List<String> names = IntStream.range(0, 6).mapToObj(i -> "disk-" + i).toList();
    names.forEach(name -> upload(ADMINISTRATOR.addFileAndGetUri(update, name), new byte[10]));
    ADMINISTRATOR.updateSession(update, "complete").then().statusCode(204);
    List<String> sessions =
        IntStream.range(0, 8)
            .mapToObj(i -> createdId(ADMINISTRATOR.createDownloadSession(item)))
            .toList();
    for (int i = 0; i < sessions.size(); i++) {
      List<String> order = new ArrayList<>(names);
      Collections.rotate(order, i);
      for (String name : order) {
        ADMINISTRATOR.prepareFile(sessions.get(i), name).then().statusCode(200);
      }
    }

    var deleteItem =
        (Callable<Response>)
            () -> ADMINISTRATOR.request().delete("/api/content/library/item/" + item);
    var cancelSessions =
        sessions.stream()
            .map(
                session ->
                    (Callable<Response>) () -> ADMINISTRATOR.downloadSession(session, "cancel"));
    List<Integer> statuses =
        runConcurrently(Stream.concat(cancelSessions, Stream.of(deleteItem, deleteItem)).toList());

    assertThat(statuses).isSubsetOf(204, 404).contains(204);
  }

  @RepeatedTest(5)
  void shouldKeepLastOfManyConcurrentUploads() throws Exception {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");

    List<Integer> statuses =
        runConcurrently(
            IntStream.range(1, 9)
                .mapToObj(
                    i -> (Callable<Response>) () -> RestClient.upload(uri, new byte[i * 500_000]))
                .toList());

    assertThat(statuses).isSubsetOf(CONNECTION_CLOSED, 200, 404).contains(200);
    var file = ADMINISTRATOR.getUpdateSessionFile(session, "disk.iso").jsonPath();
    assertThat(file.getString("status")).isEqualTo("READY");
    assertThat(file.getLong("size") % 500_000).isZero();
  }

  @Test
  void shouldCreateOneSessionForOneClientToken() throws Exception {
    String item = ADMINISTRATOR.createItemId();
    String token = UUID.randomUUID().toString();
    var created = ConcurrentHashMap.<String>newKeySet();
    Callable<Response> create =
        () -> {
          var response =
              ADMINISTRATOR
                  .request(Map.of("library_item_id", item))
                  .header("Client-Token", token)
                  .post("/api/content/library/item/update-session");
          created.add(response.asString());
          return response;
        };

    List<Integer> statuses = runConcurrently(Collections.nCopies(10, create));

    assertThat(statuses).containsOnly(201);
    assertThat(created).hasSize(1);
  }

  @RepeatedTest(3)
  void shouldLoseNoConcurrentUpdateOfItem() throws Exception {
    String item = ADMINISTRATOR.createItemId();
    String session = createdId(ADMINISTRATOR.createUpdateSession(item));
    upload(ADMINISTRATOR.addFileAndGetUri(session, "disk.iso"), new byte[10]);
    Callable<Response> update =
        () ->
            ADMINISTRATOR
                .request(Map.of("description", "changed"))
                .patch("/api/content/library/item/" + item);
    var requests = new ArrayList<>(Collections.nCopies(8, update));
    requests.add(() -> ADMINISTRATOR.updateSession(session, "complete"));

    assertThat(runConcurrently(requests)).containsOnly(204);

    var updated = ADMINISTRATOR.getItem(item).jsonPath();
    assertThat(updated.getString("metadata_version")).isEqualTo("9");
    assertThat(updated.getString("content_version")).isEqualTo("2");
    assertThat(updated.getLong("size")).isEqualTo(10);
  }

  @RepeatedTest(3)
  void shouldApplyOneOfManyUpdatesOfSameVersion() throws Exception {
    String library = ADMINISTRATOR.createLibraryId();
    Callable<Response> update =
        () ->
            ADMINISTRATOR
                .request(Map.of("description", "mine", "version", "1"))
                .patch("/api/content/local-library/" + library);

    List<Integer> statuses = runConcurrently(Collections.nCopies(6, update));

    assertThat(statuses).containsOnlyOnce(204).containsOnly(204, 409);
  }

  private static List<Integer> runConcurrently(List<Callable<Response>> requests) throws Exception {
    var threads = Executors.newFixedThreadPool(requests.size());
    try {
      return threads.invokeAll(requests).stream().map(ConcurrencyTest::status).toList();
    } finally {
      threads.shutdown();
    }
  }

  private static int status(Future<Response> response) {
    try {
      return response.get().statusCode();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UncheckedIOException || e.getCause() instanceof IOException) {
        return CONNECTION_CLOSED;
      }
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
