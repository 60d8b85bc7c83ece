package dev.carrel.browser;

import static io.restassured.RestAssured.given;

import dev.carrel.testing.CarrelProcess;
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



/** A server with two users, on which things happen while somebody looks: clients do them, over REST. */
final class ConsoleTestServer implements AutoCloseable {
  static final String ADMINISTRATOR = "administrator@vsphere.local";
  static final String LIBRARIAN = "librarian@vsphere.local";
  static final String PASSWORD = "carrel";

  /** How many {@link #hasManySessions} makes. */
  static final int MANY = 9;

  private static final List<String> STATES = List.of("ACTIVE", "DONE", "CANCELED", "ERROR");

  private static final String UPDATE = "/api/content/library/item/update-session";
  private static final String DOWNLOAD = "/api/content/library/item/download-session";

  private final Path directory;
  private final CarrelProcess jar;
  private int libraries;
  private boolean hasMany;

  private ConsoleTestServer(Path directory, CarrelProcess jar) {
    this.directory = directory;
    this.jar = jar;
  }

  static ConsoleTestServer in(Path directory, Map<String, String> configuration) {
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

  private RequestSpecification as(String user) {
    return jar.as(user, PASSWORD).contentType(ContentType.JSON);
  }

  private String hasLibrary(String name) {
    return id(
        as(ADMINISTRATOR)
            .body(Map.of("name", name, "type", "LOCAL"))
            .post(url("/api/content/local-library")));
  }

  /** An item of this name, in a library of its own. */
  String hasItem(String name) {
    String library = hasLibrary("library " + ++libraries);
    return id(
        as(ADMINISTRATOR)
            .body(Map.of("library_id", library, "name", name, "type", "iso"))
            .post(url("/api/content/library/item")));
  }

  String hasUpdateSession(String item) {
    return hasUpdateSession(ADMINISTRATOR, item);
  }

  String hasUpdateSession(String user, String item) {
    return id(as(user).body(Map.of("library_item_id", hasItem(item))).post(url(UPDATE)));
  }

  String hasDownloadSession(String item) {
    return id(as(ADMINISTRATOR).body(Map.of("library_item_id", hasItem(item))).post(url(DOWNLOAD)));
  }

  /** The URI to which a file of a session is sent. */
  String hasFile(String session, String name, long size) {
    return as(ADMINISTRATOR)
        .body(Map.of("name", name, "source_type", "PUSH", "size", size))
        .post(url(UPDATE + "/" + session + "/file"))
        .jsonPath()
        .getString("upload_endpoint.uri");
  }

  int statusOf(String path) {
    return as(ADMINISTRATOR).get(url(path)).statusCode();
  }

  /** The state of an update session; null where there is none. */
  String stateOf(String session) {
    Response answer = as(ADMINISTRATOR).get(url(UPDATE + "/" + session));
    return answer.statusCode() == 200 ? answer.jsonPath().getString("state") : null;
  }

  void keepAlive(String session) {
    as(ADMINISTRATOR)
        .post(url(UPDATE + "/" + session + "?action=keep-alive"))
        .then()
        .statusCode(204);
  }

  void cancel(String session) {
    as(ADMINISTRATOR).post(url(UPDATE + "/" + session + "?action=cancel")).then().statusCode(204);
  }

  /** Has the time of a session run out, as if it had. */
  void expire(String session) {
    sql("UPDATE transfer_session SET expires_at = now() WHERE id = '" + key(session) + "'");
  }

  /** Ends all logins, as their age does. */
  void endLogins() {
    sql("DELETE FROM login");
  }

  private static String key(String session) {
    return session.substring(0, session.indexOf(':'));
  }

  /** Several of each kind, in all states, with files: once, whoever needs them. */
  void hasManySessions() {
    if (!hasMany) {
      hasMany = true;
      for (int i = 0; i < MANY; i++) {
        String session =
            i % 3 == 2
                ? hasDownloadSession("example " + i)
                : hasUpdateSession(i % 2 == 0 ? ADMINISTRATOR : LIBRARIAN, "example " + i);
        if (i % 3 != 2) {
          hasFile(session, "disk-" + i + ".vmdk", 2_000_000_000L + i * 100_000_000L);
          sql(
              "UPDATE update_session_file SET bytes_transferred = expected_size / 10 * %d, status = 'TRANSFERRING' WHERE session_id = '%s'"
                  .formatted(i + 1, key(session)));
        }
        sql(
            "UPDATE transfer_session SET state = '%s' WHERE id = '%s'"
                .formatted(STATES.get(i % 3 == 2 ? i % 2 * 2 : i % 4), key(session)));
      }
    }
  }

  /** So many sessions, of which each tenth has a file. */
  void fill(int sessions) {
    String library = hasLibrary("filled");
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

  /** A session that expires before all others, made beneath all that could tell of it. */
  void makeAnother(String item) {
    sql(
        """
        INSERT INTO transfer_session (id, kind, item_id, owner, state, content_version, client_progress, expires_at)
        VALUES (gen_random_uuid(), 'DOWNLOAD', '%s', 'somebody', 'ACTIVE', 1, 0, now() + interval '1 minute')"""
            .formatted(hasItem(item)));
  }

  private void sql(String statement) {
    try (var connection = database();
        var sent = connection.createStatement()) {
      sent.executeUpdate(statement);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** An upload that has begun, and goes on when it is told to. */
  SlowUpload hasUpload(String session, String name, int size) throws IOException {
    return SlowUpload.begin(hasFile(session, name, size), size);
  }

  private static String id(Response created) {
    return created.then().statusCode(201).extract().as(String.class);
  }

  /** Its database, for what would take too long by calls. */
  private Connection database() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + databasePort() + "/carrel", "carrel", databasePassword());
  }

  private String databasePort() {
    Matcher listens =
        Pattern.compile("PostgreSQL listens on 127.0.0.1:(\\d+)")
            .matcher(String.join("\n", jar.logLines()));
    if (!listens.find()) {
      throw new AssertionError("It does not say where its PostgreSQL listens: " + jar.logLines());
    }
    return listens.group(1);
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
