package dev.carrel.browser;

import static io.restassured.RestAssured.given;

import dev.carrel.testing.CarrelProcess;
import dev.carrel.testing.ControlClient;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A packaged Carrel with two users. Its methods act as REST clients or change the database. */
final class ConsoleTestServer implements AutoCloseable {
  static final String ADMINISTRATOR = "administrator@vsphere.local";
  static final String LIBRARIAN = "librarian@vsphere.local";
  static final String PASSWORD = "carrel";

  static final String CONTROL_KEY = "a-key-for-this-test";

  /** The configuration of a server whose control API is enabled. */
  static final Map<String, String> CONTROLLED =
      Map.of(
          "carrel.control.enabled", "true",
          "carrel.control.key", CONTROL_KEY,
          "carrel.control.replicas", "1");

  /** The number of sessions that {@link #createExampleSessions} creates. */
  static final int EXAMPLE_COUNT = 9;

  private static final List<String> STATES = List.of("ACTIVE", "DONE", "CANCELED", "ERROR");

  private static final String UPDATE = "/api/content/library/item/update-session";
  private static final String DOWNLOAD = "/api/content/library/item/download-session";

  private final Path directory;
  private final CarrelProcess jar;
  private int libraryCount;
  private boolean hasExampleSessions;

  private ConsoleTestServer(Path directory, CarrelProcess jar) {
    this.directory = directory;
    this.jar = jar;
  }

  static ConsoleTestServer start(Path directory, Map<String, String> configuration) {
    var all = new HashMap<>(configuration);
    all.put("carrel.users.\"" + ADMINISTRATOR + "\".password", PASSWORD);
    all.put("carrel.users.\"" + ADMINISTRATOR + "\".roles", "administrator");
    all.put("carrel.users.\"" + LIBRARIAN + "\".password", PASSWORD);
    all.put("carrel.users.\"" + LIBRARIAN + "\".roles", "content-library-admin");
    var jar = CarrelProcess.start(directory, all);
    return new ConsoleTestServer(directory, jar);
  }

  String url(String path) {
    return jar.url(path);
  }

  private RequestSpecification request(String user) {
    return jar.request(user, PASSWORD).contentType(ContentType.JSON);
  }

  private String createLibrary(String name) {
    return id(
        request(ADMINISTRATOR)
            .body(Map.of("name", name, "type", "LOCAL"))
            .post(url("/api/content/local-library")));
  }

  /** Creates an item in a library of its own. */
  String createItem(String name) {
    String library = createLibrary("library " + ++libraryCount);
    return id(
        request(ADMINISTRATOR)
            .body(Map.of("library_id", library, "name", name, "type", "iso"))
            .post(url("/api/content/library/item")));
  }

  String createUpdateSession(String item) {
    return createUpdateSession(ADMINISTRATOR, item);
  }

  String createUpdateSession(String user, String item) {
    return id(request(user).body(Map.of("library_item_id", createItem(item))).post(url(UPDATE)));
  }

  String createDownloadSession(String item) {
    return id(
        request(ADMINISTRATOR)
            .body(Map.of("library_item_id", createItem(item)))
            .post(url(DOWNLOAD)));
  }

  /** Adds a file to an update session and returns its upload URI. */
  String addFile(String session, String name, long size) {
    return request(ADMINISTRATOR)
        .body(Map.of("name", name, "source_type", "PUSH", "size", size))
        .post(url(UPDATE + "/" + session + "/file"))
        .jsonPath()
        .getString("upload_endpoint.uri");
  }

  int getStatus(String path) {
    return request(ADMINISTRATOR).get(url(path)).statusCode();
  }

  /** Returns the state of an update session; null if it does not exist. */
  String getState(String session) {
    Response response = request(ADMINISTRATOR).get(url(UPDATE + "/" + session));
    return response.statusCode() == 200 ? response.jsonPath().getString("state") : null;
  }

  void keepAlive(String session) {
    request(ADMINISTRATOR)
        .post(url(UPDATE + "/" + session + "?action=keep-alive"))
        .then()
        .statusCode(204);
  }

  /** Completes an update session; returns the status of the response. */
  int complete(String session) {
    return request(ADMINISTRATOR)
        .post(url(UPDATE + "/" + session + "?action=complete"))
        .statusCode();
  }

  void cancel(String session) {
    request(ADMINISTRATOR)
        .post(url(UPDATE + "/" + session + "?action=cancel"))
        .then()
        .statusCode(204);
  }

  void clearJournal() {
    given()
        .header("Authorization", "Bearer " + CONTROL_KEY)
        .delete(url(ControlClient.JOURNAL))
        .then()
        .statusCode(204);
  }

  /** Sets the session's expiry time to now. */
  void expire(String session) {
    sql("UPDATE transfer_session SET expires_at = now() WHERE id = '" + sessionUuid(session) + "'");
  }

  /** Deletes all logins, as if they had expired. */
  void deleteLogins() {
    sql("DELETE FROM login");
  }

  private static String sessionUuid(String session) {
    return session.substring(0, session.indexOf(':'));
  }

  /** Creates sessions of both kinds in all states, with files, unless they exist already. */
  void createExampleSessions() {
    if (!hasExampleSessions) {
      hasExampleSessions = true;
      for (int i = 0; i < EXAMPLE_COUNT; i++) {
        String session =
            i % 3 == 2
                ? createDownloadSession("example " + i)
                : createUpdateSession(i % 2 == 0 ? ADMINISTRATOR : LIBRARIAN, "example " + i);
        if (i % 3 != 2) {
          addFile(session, "disk-" + i + ".vmdk", 2_000_000_000L + i * 100_000_000L);
          sql(
              "UPDATE update_session_file SET bytes_transferred = expected_size / 10 * %d, status = 'TRANSFERRING' WHERE session_id = '%s'"
                  .formatted(i + 1, sessionUuid(session)));
        }
        sql(
            "UPDATE transfer_session SET state = '%s' WHERE id = '%s'"
                .formatted(STATES.get(i % 3 == 2 ? i % 2 * 2 : i % 4), sessionUuid(session)));
      }
    }
  }

  /** Inserts sessions of both kinds in several states; some update sessions have a file. */
  void insertSessions(int sessions) {
    String library = createLibrary("filled");
    sql(
        """
        INSERT INTO item (id, library_id, name, description, type, content_version, metadata_version, version, size,
                          creation_time, last_modified_time)
        SELECT gen_random_uuid(), '%s', 'item ' || i, '', 'iso', 1, 1, 1, 0, now(), now() FROM generate_series(1, %d) i"""
            .formatted(library, sessions));
    sql(
        """
        INSERT INTO transfer_session (id, kind, item_id, owner, state, content_version, client_progress, expires_at)
        SELECT gen_random_uuid(), CASE n %% 2 WHEN 0 THEN 'UPDATE' ELSE 'DOWNLOAD' END, id, 'user' || n %% 100,
               (ARRAY['ACTIVE', 'CANCELED', 'ERROR'])[1 + n %% 3], 1, 0, now() + interval '1 hour' + n * interval '1 second'
          FROM (SELECT id, row_number() OVER () AS n FROM item WHERE library_id = '%s') numbered"""
            .formatted(library));
    sql(
        """
        INSERT INTO update_session_file (session_id, name, source_type, status, token, expected_size, bytes_transferred)
        SELECT id, 'disk.vmdk', 'PUSH', 'TRANSFERRING', gen_random_uuid(), 1000000, 400000
          FROM transfer_session WHERE kind = 'UPDATE' AND owner LIKE '%6'""");
    sql("ANALYZE");
  }

  /** Inserts a session that expires before all others, without publishing an event. */
  void insertSession(String item) {
    sql(
        """
        INSERT INTO transfer_session (id, kind, item_id, owner, state, content_version, client_progress, expires_at)
        VALUES (gen_random_uuid(), 'DOWNLOAD', '%s', 'other-user', 'ACTIVE', 1, 0, now() + interval '1 minute')"""
            .formatted(createItem(item)));
  }

  private void sql(String statement) {
    try (var connection = connect();
        var sql = connection.createStatement()) {
      sql.executeUpdate(statement);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Adds a file and sends the first part of it. */
  SlowUpload startUpload(String session, String name, int size) throws IOException {
    return SlowUpload.start(addFile(session, name, size), size);
  }

  private static String id(Response created) {
    return created.then().statusCode(201).extract().as(String.class);
  }

  /**
   * Connects to the database, for changes that the API does not offer or that take too long with
   * it.
   */
  private Connection connect() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + databasePort() + "/carrel", "carrel", databasePassword());
  }

  private String databasePort() {
    Matcher port =
        Pattern.compile("PostgreSQL is listening on 127.0.0.1:(\\d+)")
            .matcher(String.join("\n", jar.logLines()));
    if (!port.find()) {
      throw new AssertionError("The log does not contain the PostgreSQL port: " + jar.logLines());
    }
    return port.group(1);
  }

  private String databasePassword() {
    try {
      return Files.readString(directory.resolve("data/postgres/password")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    jar.close();
  }
}
