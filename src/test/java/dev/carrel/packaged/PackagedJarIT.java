package dev.carrel.packaged;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import dev.carrel.testing.Https;
import dev.carrel.testing.RawTransfer;
import dev.carrel.testing.RunningJar;
import dev.carrel.tls.Certificates;
import io.quarkus.elytron.security.common.BcryptUtil;
import io.restassured.http.ContentType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What only the packaged application shows: first start, restart, configuration. */
@Execution(ExecutionMode.CONCURRENT)
class PackagedJarIT {
  private static final String USER = "backup@vsphere.local";
  private static final String PASSWORD = "correct horse";
  private static final int CHUNK = 1_000_000;

  /** With a password as Python's bcrypt writes it. */
  private static final Map<String, String> CONFIGURED_USER =
      Map.of(
          "carrel.users.\"" + USER + "\".password",
          BcryptUtil.bcryptHash(PASSWORD, 4).replace("$2a$", "$2b$"),
          "carrel.users.\"" + USER + "\".roles",
          "administrator");

  @TempDir Path directory;

  /** A session with one received file, on a jar whose user is {@link #USER}. */
  private record Begun(String session, String item) {
    static Begun on(RunningJar jar) {
      String library =
          created(
              jar, "/api/content/local-library", Map.of("name", "library " + UUID.randomUUID()));
      String item =
          created(jar, "/api/content/library/item", Map.of("library_id", library, "name", "item"));
      String session =
          created(jar, "/api/content/library/item/update-session", Map.of("library_item_id", item));
      given()
          .contentType(ContentType.BINARY)
          .body("content".getBytes())
          .put(file(jar, session))
          .then()
          .statusCode(200);
      return new Begun(session, item);
    }

    /** Announces so many bytes, sends them as long as they are taken, and answers the head. */
    static String send(RunningJar jar, String session, int bytes) throws IOException {
      try (var upload = RawTransfer.upload(file(jar, session), bytes)) {
        for (int sent = 0; sent < bytes && !upload.hasAnswer(); sent += CHUNK) {
          upload.write(new byte[CHUNK]);
        }
        return upload.head();
      }
    }

    private static String file(RunningJar jar, String session) {
      return jar.as(USER, PASSWORD)
          .contentType(ContentType.JSON)
          .body(Map.of("name", "disk.iso", "source_type", "PUSH"))
          .post(jar.url("/api/content/library/item/update-session/" + session + "/file"))
          .jsonPath()
          .getString("upload_endpoint.uri");
    }

    private static String created(RunningJar jar, String path, Map<String, ?> body) {
      return jar.as(USER, PASSWORD)
          .contentType(ContentType.JSON)
          .body(body)
          .post(jar.url(path))
          .then()
          .statusCode(201)
          .extract()
          .as(String.class);
    }

    void shouldGoOnOn(RunningJar jar) {
      String path = jar.url("/api/content/library/item/update-session/" + session);
      jar.as(USER, PASSWORD).get(path).then().statusCode(200).body("state", equalTo("ACTIVE"));
      jar.as(USER, PASSWORD).post(path + "?action=complete").then().statusCode(204);
      String download =
          created(
              jar, "/api/content/library/item/download-session", Map.of("library_item_id", item));
      String uri =
          jar.as(USER, PASSWORD)
              .contentType(ContentType.JSON)
              .body(Map.of("file_name", "disk.iso"))
              .post(
                  jar.url(
                      "/api/content/library/item/download-session/"
                          + download
                          + "/file?action=prepare"))
              .jsonPath()
              .getString("download_endpoint.uri");
      given().get(uri).then().statusCode(200).body(is("content"));
      jar.as(USER, PASSWORD)
          .delete(jar.url("/rest/com/vmware/content/library/item/update-session/id:" + session))
          .then()
          .statusCode(200);
    }
  }

  @Test
  void shouldStopItsDatabaseWhenItStopsAndKeepSessionsAcrossTheRestart() throws IOException {
    Begun begun;
    try (var jar = RunningJar.in(directory, CONFIGURED_USER)) {
      begun = Begun.on(jar);
      assertTellsNoMaker(jar);
    }
    assertThat(directory.resolve("data/postgres/cluster/postmaster.pid")).doesNotExist();
    assertThat(Files.readString(directory.resolve("data/postgres/server.log")))
        .contains("received fast shutdown request", "database system is shut down");

    try (var again = RunningJar.in(directory, CONFIGURED_USER)) {
      begun.shouldGoOnOn(again);
    }
  }

  /** Beside the faces too, where Quarkus answers by itself. */
  private static void assertTellsNoMaker(RunningJar jar) {
    for (String path : new String[] {"/", "/unknown", "/q/unknown", "/api/unknown"}) {
      var answer = given().urlEncodingEnabled(false).get(jar.url(path));

      assertThat(answer.statusCode()).isBetween(400, 499);
      assertThat(answer.headers().hasHeaderWithName("Server")).isFalse();
      assertThat(answer.asString()).doesNotContainIgnoringCase("quarkus").doesNotContain("at java");
    }
  }

  @Test
  void shouldKeepSessionsWhenKilledThoughItsDatabaseLivesOn() throws Exception {
    Begun begun;
    try (var jar = RunningJar.in(directory, CONFIGURED_USER)) {
      begun = Begun.on(jar);
      jar.kill();
    }

    try (var again = RunningJar.in(directory, CONFIGURED_USER)) {
      begun.shouldGoOnOn(again);
    }
  }

  @Test
  void shouldPrintARandomPasswordOnceWhereNoUserIsConfigured() throws IOException {
    String password;
    try (var jar = RunningJar.in(directory, Map.of())) {
      String line =
          jar.said().stream()
              .filter(said -> said.contains("with password"))
              .findAny()
              .orElseThrow();
      password = line.substring(line.lastIndexOf(' ') + 1);
      jar.as("administrator@vsphere.local", password)
          .post(jar.url("/api/session"))
          .then()
          .statusCode(201);
      jar.as("administrator@vsphere.local", "carrel")
          .post(jar.url("/api/session"))
          .then()
          .statusCode(401);
    }

    try (var again = RunningJar.in(directory, Map.of())) {
      assertThat(again.said()).noneMatch(line -> line.contains("password"));
      again
          .as("administrator@vsphere.local", password)
          .post(again.url("/api/session"))
          .then()
          .statusCode(201);
    }
  }

  @Test
  void shouldRefuseADataDirectoryThatIsInUse() {
    try (var first = RunningJar.in(directory, CONFIGURED_USER)) {
      String said = RunningJar.failingIn(directory, CONFIGURED_USER);

      assertThat(said).contains("is in use by another Carrel", "carrel.data-directory");
      first.as(USER, PASSWORD).post(first.url("/api/session")).then().statusCode(201);
    }
  }

  @Test
  void shouldUseAnExternalDatabaseWhereOneIsConfigured(@TempDir Path elsewhere) throws IOException {
    try (var first = RunningJar.in(directory, CONFIGURED_USER)) {
      Begun begun = Begun.on(first);
      String listens =
          first.said().stream().filter(line -> line.contains("listens on")).findAny().orElseThrow();
      var configuration = new HashMap<>(CONFIGURED_USER);
      configuration.put(
          "quarkus.datasource.reactive.url",
          "postgresql://" + listens.replaceAll(".*listens on ([0-9.:]+).*", "$1") + "/carrel");
      configuration.put("quarkus.datasource.username", "carrel");
      configuration.put(
          "quarkus.datasource.password",
          Files.readString(directory.resolve("data/postgres/password")));
      configuration.put("carrel.content.directory", directory.resolve("data/content").toString());

      try (var second = RunningJar.in(elsewhere, configuration)) {
        begun.shouldGoOnOn(second);
      }
      assertThat(elsewhere.resolve("data/postgres")).doesNotExist();
    }
  }

  @Test
  void shouldFailTheSessionAndGoOnWhenTheDiskIsFullOrTheQuotaUsedUp() throws IOException {
    var configuration = new HashMap<>(CONFIGURED_USER);
    configuration.put("carrel.content.max-total-size", "100M");
    try (var jar = RunningJar.withFilesUpTo(131_072, directory, configuration)) {
      var first = Begun.on(jar);
      var second = Begun.on(jar);

      String full = Begun.send(jar, first.session(), 80 * CHUNK);
      String beyond = Begun.send(jar, second.session(), 120 * CHUNK);

      assertThat(full).startsWith("HTTP/1.1 500");
      assertInError(jar, first, "content_not_writable");
      assertThat(beyond).startsWith("HTTP/1.1 500");
      assertInError(jar, second, "no_room");
      Begun.on(jar);
    }
  }

  private static void assertInError(RunningJar jar, Begun begun, String why) {
    jar.as(USER, PASSWORD)
        .get(jar.url("/api/content/library/item/update-session/" + begun.session()))
        .then()
        .body("state", equalTo("ERROR"))
        .body("error_message.id", endsWith(why));
  }

  @Test
  void shouldServeHttpsAloneWithTheCertificateThatItTellsOf() throws Exception {
    var configuration = new HashMap<>(CONFIGURED_USER);
    configuration.put("quarkus.http.insecure-requests", "disabled");
    configuration.put("carrel.tls.names", "vcenter.example");
    configuration.put("carrel.public-url", "https://public.example:9443");

    try (var jar = RunningJar.in(directory, configuration)) {
      assertThat(jar.said()).noneMatch(line -> line.contains("http://"));
      String told = jar.awaitSaid("SHA-1 thumbprint");
      X509Certificate shown =
          certificateAt(Integer.parseInt(told.replaceAll(".*port (\\d+).*", "$1")));

      assertThat(told).endsWith(" " + Certificates.thumbprint(shown));
      assertThat(shown.getSubjectAlternativeNames())
          .contains(List.of(2, "localhost"), List.of(7, "127.0.0.1"), List.of(7, "0:0:0:0:0:0:0:1"))
          .contains(List.of(2, "vcenter.example"), List.of(2, "public.example"));
    }
  }

  private static X509Certificate certificateAt(int port) throws Exception {
    SSLContext context = Https.trustingAll();
    try (var socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port)) {
      socket.startHandshake();
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }

  @Test
  void shouldReapOnSchedule() throws IOException {
    var configuration = new HashMap<>(CONFIGURED_USER);
    configuration.put("carrel.update-session.idle-timeout", "2s");
    configuration.put("carrel.reaper.every", "1s");

    try (var jar = RunningJar.in(directory, configuration)) {
      Begun.on(jar);

      assertThat(jar.awaitOutput("Reaped")).contains("Reaped 1 session");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          carrel.reaper.evry                        | 1s             | does not map to any root
          carrel.users."backup@vsphere.local".roles | emperor        | it takes: administrator, content-library-admin, no-access, read-only.
          carrel.public-url                         | carrel.example | it takes http:// or https://
          carrel.update-session.idle-timeout        | 0s             | at least 100ms
          quarkus.tls.key-store.p12.path            | /nope          | is /nope, which cannot be read.
          """)
  void shouldNotStartMisconfiguredAndNameTheKey(String key, String value, String sentence) {
    var configuration = new HashMap<>(CONFIGURED_USER);
    configuration.put(key, value);

    assertThat(RunningJar.failingIn(directory, configuration)).contains(key, sentence);
  }

  @Test
  void shouldStartWhereThePidThatAPowerCutLeftIsSomebodyElsesNow() throws IOException {
    RunningJar.in(directory, CONFIGURED_USER).close();
    Files.writeString(
        directory.resolve("data/postgres/cluster/postmaster.pid"),
        ProcessHandle.current().pid() + "\n" + directory + "\n");

    try (var jar = RunningJar.in(directory, CONFIGURED_USER)) {
      jar.as(USER, PASSWORD).post(jar.url("/api/session")).then().statusCode(201);
    }
  }
}
