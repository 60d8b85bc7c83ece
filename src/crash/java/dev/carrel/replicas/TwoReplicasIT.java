package dev.carrel.replicas;

import static dev.carrel.testing.ConcurrentCalls.callAsync;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;

import dev.carrel.linearizability.LeaseDurations;
import dev.carrel.testing.OvfPackageBuilder;
import dev.carrel.testing.ProcessSignal;
import dev.carrel.testing.RawHttpConnection;
import dev.carrel.testing.RestClient;
import dev.carrel.testing.SourceServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Sessions and transfers that begin on one replica and end or resume on the other. */
class TwoReplicasIT {
  private static final LeaseDurations LEASES =
      new LeaseDurations(Duration.ofMinutes(5), Duration.ofHours(1));
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int MIB = 1 << 20;
  private static final byte[] CHUNK = new byte[64 * 1024];
  private static final byte[] FILE = new byte[3_000_000];

  private static TestCluster testCluster;
  private static ReplicaProcess firstProcess;
  private static ReplicaProcess secondProcess;
  private static ReplicaClient first;
  private static ReplicaClient second;

  @BeforeAll
  static void start() throws IOException {
    new Random(1).nextBytes(FILE);
    testCluster = TestCluster.start(Path.of("target/two-replicas"), LEASES);
    firstProcess = testCluster.replicas().get(0);
    secondProcess = testCluster.replicas().get(1);
    first = new ReplicaClient(firstProcess);
    second = new ReplicaClient(secondProcess);
  }

  @AfterAll
  static void stop() throws IOException {
    testCluster.close();
  }

  @Test
  void shouldShareLoginsBetweenReplicas() {
    String login = first.login();

    first.listLibraries(login).then().statusCode(200);
    second.listLibraries(login).then().statusCode(200);
    second.logout(login).then().statusCode(204);

    await().untilAsserted(() -> first.listLibraries(login).then().statusCode(401));
  }

  @Test
  void shouldShareLoginsOverSoap() {
    String login = first.login();

    assertThat(first.fetchOverSoap(login)).isEqualTo(200);
    assertThat(second.fetchOverSoap(login)).isEqualTo(200);
    second.logout(login).then().statusCode(204);

    await().untilAsserted(() -> assertThat(first.fetchOverSoap(login)).isEqualTo(500));
  }

  @Test
  void shouldAbortUploadWhenOtherReplicaCancelsSession() throws Exception {
    String session = first.createUpdateSession(first.createItem());

    try (var upload =
        RawHttpConnection.beginUpload(first.addPushFile(session, "disk.iso"), 64 * MIB)) {
      var ended = sendSlowly(upload);
      await().until(() -> bytesOf(session) > 0);
      second.invokeAction(session, "cancel").then().statusCode(204);

      testCluster.whileSessionsLocked(() -> assertThat(ended).succeedsWithin(TIMEOUT));
    }
  }

  /**
   * Simulates a replica that stops after it has committed the cancellation and before it has
   * published the event.
   */
  @Test
  void shouldAbortUploadAtNextRenewalWithoutNotification() throws Exception {
    String session = first.createUpdateSession(first.createItem());

    try (var upload =
            RawHttpConnection.beginUpload(first.addPushFile(session, "disk.iso"), 64 * MIB);
        var tables = testCluster.postgres().connect()) {
      var ended = sendSlowly(upload);
      await().until(() -> bytesOf(session) > 0);
      tables
          .createStatement()
          .execute(
              "UPDATE transfer_session SET state = 'CANCELED' WHERE id = '%s'"
                  .formatted(session.substring(0, 36)));

      assertThat(ended).succeedsWithin(TIMEOUT);
    }
  }

  /** Uploads slowly in the background. The future completes when the connection is closed. */
  private static CompletableFuture<Void> sendSlowly(RawHttpConnection upload) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            for (int sent = 0; sent < 64 * MIB; sent += CHUNK.length) {
              upload.write(CHUNK);
              Thread.sleep(20);
            }
          } catch (IOException aborted) {
            // The server aborted the upload, as expected.
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void shouldAbortDownloadWhenOtherReplicaCancelsSession() throws Exception {
    String session =
        first.createDownloadSession(first.createItemWithFile("disk.iso", new byte[64 * MIB]));

    try (var download =
        RawHttpConnection.beginDownload(first.prepareAndGetUri(session, "disk.iso"))) {
      download.readBytes(MIB);
      second.cancelDownloadSession(session).then().statusCode(204);

      testCluster.whileSessionsLocked(
          () -> assertThat(download.countRemainingBytes()).isLessThan(63 * MIB));
    }
  }

  @Test
  void shouldResumeUploadOnOtherReplica() {
    String session = first.createUpdateSession(first.createItem());
    String uri = first.addPushFile(session, "disk.iso");
    RestClient.uploadRange(uri, FILE, 0, 1_000_000).then().statusCode(202);

    RestClient.uploadRange(second.uriOnThisReplica(uri), FILE, 1_000_000, FILE.length)
        .then()
        .statusCode(200);

    first.invokeAction(session, "complete").then().statusCode(204);
    second.getUpdateSession(session).then().body("state", equalTo("DONE"));
  }

  @Test
  void shouldRecoverTransfersOfKilledReplica() throws Exception {
    try (var sourceServer = sourceStalledOnce()) {
      String pulled = startPullOnFirst(sourceServer);
      String pushed = first.createUpdateSession(first.createItem());
      String uri = first.addPushFile(pushed, "disk.iso");
      try (var upload = RawHttpConnection.beginUpload(uri, FILE.length)) {
        upload.write(new byte[1_000_000]);
        await().until(() -> second.getFileStatus(pushed, "disk.iso").equals("TRANSFERRING"));

        firstProcess.kill();
      }

      RestClient.upload(second.uriOnThisReplica(uri), FILE).then().statusCode(200);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> second.getFileStatus(pulled, "disk.iso").equals("READY"));
    } finally {
      firstProcess.start();
    }
  }

  /**
   * The first replica pulls the descriptor and two of its files. It is killed while it pulls other
   * files, and while further ones wait for a free slot.
   */
  @Test
  void shouldPullRestOfPackageOfKilledReplica() throws Exception {
    // Given
    List<String> disks = IntStream.range(0, 12).mapToObj("disk%02d.vmdk"::formatted).toList();
    var isStalled = new AtomicBoolean(true);
    try (var sourceServer =
        new SourceServer(request -> servePackage(request, disks, isStalled.get()))) {
      String item = first.createItem();
      String session = first.createUpdateSession(item);
      secondProcess.sendSignal(ProcessSignal.STOP);
      first.addPullFile(
          session, "vm.ovf", URI.create(sourceServer.uri()).resolve("vm.ovf").toString());
      first.invokeAction(session, "complete").then().statusCode(204);
      await().until(() -> statusesOf(first, session, disks.subList(0, 2)).equals(Set.of("READY")));
      await().until(() -> statusesOf(first, session, disks).contains("TRANSFERRING"));

      // When
      firstProcess.kill();
      isStalled.set(false);
      secondProcess.sendSignal(ProcessSignal.CONT);

      // Then
      await()
          .atMost(MINUTE)
          .until(() -> !second.getUpdateSession(session).path("state").equals("ACTIVE"));
      second.getUpdateSession(session).then().body("state", equalTo("DONE"));
      second.listFiles(session).then().body("status", everyItem(equalTo("READY")));
      String download = second.createDownloadSession(item);
      for (String disk : disks) {
        String uri = second.prepareAndGetUri(download, disk);
        assertThat(second.get(URI.create(uri).getRawPath()).asByteArray())
            .isEqualTo(contentOf(disk));
      }
      second
          .get("/api/content/library/item/" + item + "/file")
          .then()
          .body("name", hasSize(disks.size() + 1));
    } finally {
      secondProcess.sendSignal(ProcessSignal.CONT);
      firstProcess.start();
    }
  }

  /** Serves a descriptor and its disks; if it is stalled, only the first two disks completely. */
  private static void servePackage(
      HttpServerRequest request, List<String> disks, boolean isStalled) {
    String name = request.path().substring(1);
    if (name.equals("vm.ovf")) {
      SourceServer.sendFile(
          request, OvfPackageBuilder.withDisks(disks.toArray(String[]::new)).files.get(name));
    } else if (isStalled && disks.indexOf(name) >= 2) {
      SourceServer.sendPartly(request, contentOf(name), 1000);
    } else {
      SourceServer.sendFile(request, contentOf(name));
    }
  }

  /** Returns different bytes for each file. */
  private static byte[] contentOf(String disk) {
    int from = Integer.parseInt(disk.substring(4, 6)) * 1000;
    return Arrays.copyOfRange(FILE, from, from + 200_000);
  }

  private static Set<String> statusesOf(ReplicaClient replica, String session, List<String> files) {
    List<Map<String, String>> all = replica.listFiles(session).path("");
    return all.stream()
        .filter(file -> files.contains(file.get("name")))
        .map(file -> file.get("status"))
        .collect(Collectors.toSet());
  }

  @Test
  void shouldHandOverTransfersOfStoppedReplica() throws Exception {
    try (var sourceServer = sourceStalledOnce()) {
      String pulled = startPullOnFirst(sourceServer);
      String pushed = first.createUpdateSession(first.createItem());
      String uri = first.addPushFile(pushed, "disk.iso");
      try (var upload = RawHttpConnection.beginUpload(uri, FILE.length)) {
        upload.write(Arrays.copyOf(FILE, 1_000_000));
        await().until(() -> bytesOf(pushed) > 0);

        firstProcess.stop();
      }

      // The stopped replica releases its claim, so the other one need not wait for its expiry.
      await()
          .atMost(Duration.ofSeconds(3))
          .until(() -> second.getFileStatus(pulled, "disk.iso").equals("READY"));
      assertThat(second.getFileStatus(pushed, "disk.iso")).isEqualTo("WAITING_FOR_TRANSFER");
      int storedBytes = (int) bytesOf(pushed);
      assertThat(storedBytes).isEqualTo(1_000_000);
      RestClient.uploadRange(second.uriOnThisReplica(uri), FILE, storedBytes, FILE.length)
          .then()
          .statusCode(200);
    } finally {
      firstProcess.start();
    }
  }

  /** Creates a session. The first replica pulls its file, because the second one is suspended. */
  private static String startPullOnFirst(SourceServer sourceServer) throws Exception {
    String session = first.createUpdateSession(first.createItem());
    secondProcess.sendSignal(ProcessSignal.STOP);
    first.addPullFile(session, "disk.iso", sourceServer.uri());
    await().until(() -> first.getFileStatus(session, "disk.iso").equals("TRANSFERRING"));
    secondProcess.sendSignal(ProcessSignal.CONT);
    return session;
  }

  private static long bytesOf(String session) {
    return second.getFile(session, "disk.iso").jsonPath().getLong("bytes_transferred");
  }

  /**
   * Starts a source that sends a third of the file for the first request and then nothing more, and
   * the whole range for later requests.
   */
  private static SourceServer sourceStalledOnce() throws IOException {
    var requests = new AtomicInteger();
    return new SourceServer(
        request -> {
          if (requests.incrementAndGet() == 1) {
            SourceServer.sendPartly(request, FILE, 1_000_000);
          } else {
            SourceServer.sendFile(request, FILE);
          }
        });
  }

  @Test
  void shouldRejectRequestsAndRecoverWhenPostgresIsKilled() throws Exception {
    String session = first.createUpdateSession(first.createItem());

    testCluster.postgres().kill();
    try {
      for (ReplicaClient replica : List.of(first, second)) {
        replica
            .getUpdateSession(session)
            .then()
            .statusCode(503)
            .body("error_type", equalTo("SERVICE_UNAVAILABLE"));
        assertThat(replica.readinessStatus()).isEqualTo(503);
      }
    } finally {
      testCluster.postgres().start();
    }

    for (ReplicaClient replica : List.of(first, second)) {
      await().atMost(Duration.ofSeconds(10)).until(() -> replica.readinessStatus() == 200);
      replica.getUpdateSession(session).then().statusCode(200).body("state", equalTo("ACTIVE"));
    }
  }

  /**
   * Adds columns while both replicas respond to requests, as a replica of a newer release does when
   * it migrates the schema.
   */
  @Test
  void shouldContinueWhenTablesGetColumns() throws Exception {
    var rounds = new AtomicInteger();
    var isFinished = new AtomicBoolean();
    var clients =
        Stream.of(first, second, first, second)
            .map(replica -> callAsync(() -> callOperationsUntil(isFinished, replica, rounds)))
            .toList();
    await().atMost(MINUTE).until(() -> rounds.get() >= 20);

    try (var tables = testCluster.postgres().connect()) {
      for (String table : tablesOf(tables)) {
        tables.createStatement().execute("ALTER TABLE " + table + " ADD COLUMN added text");
      }
    }

    int before = rounds.get();
    await()
        .atMost(MINUTE)
        .until(
            () ->
                rounds.get() >= before + 20
                    || clients.stream().anyMatch(CompletableFuture::isDone));
    isFinished.set(true);
    assertThat(clients).allSatisfy(client -> assertThat(client).succeedsWithin(MINUTE));
  }

  private static boolean callOperationsUntil(
      AtomicBoolean isFinished, ReplicaClient replica, AtomicInteger rounds) {
    while (!isFinished.get()) {
      String login = replica.login();
      first.listLibraries(login).then().statusCode(200);
      second.listLibraries(login).then().statusCode(200);
      replica.get("/api/content/configuration").then().statusCode(200);
      String item = replica.createItemWithFile("disk.iso", CHUNK);
      String changes = replica.createUpdateSession(item);
      replica.addPushFile(changes, "disk.iso");
      replica.getFile(changes, "disk.iso").then().statusCode(200);
      String download = replica.createDownloadSession(item);
      String uri = replica.prepareAndGetUri(download, "disk.iso");
      replica.get(URI.create(uri).getRawPath()).then().statusCode(200);
      rounds.incrementAndGet();
    }
    return true;
  }

  private static List<String> tablesOf(Connection connection) throws SQLException {
    var names = new ArrayList<String>();
    var rows =
        connection
            .createStatement()
            .executeQuery("SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
    while (rows.next()) {
      names.add(rows.getString(1));
    }
    return names;
  }

  @Test
  void shouldDeleteContentOfCanceledSession() throws Exception {
    String session = first.createUpdateSession(first.createItem());
    String uri = first.addPushFile(session, "disk.iso");
    RestClient.upload(uri, FILE).then().statusCode(200);
    long before = countContents();

    second.invokeAction(session, "cancel").then().statusCode(204);

    await().until(() -> countContents() < before);
  }

  private static long countContents() throws IOException {
    try (var all = Files.walk(testCluster.content())) {
      return all.filter(path -> path.getFileName().toString().length() == 36).count();
    }
  }
}
