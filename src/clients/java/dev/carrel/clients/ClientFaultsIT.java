package dev.carrel.clients;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What govc and VMware's Python SDK do under faults. {@code docs/testing.md} contains this table.
 * It fails if a new version of a client behaves differently.
 */
class ClientFaultsIT {
  private static final int SIZE = 2_000_000;
  private static final String SANDBOX = "/carrel/v1/sandboxes/main";

  @TempDir static Path directory;

  private static InstalledClient govc;
  private static InstalledClient python;
  private static ClientTestServer server;
  private static String library;

  @BeforeAll
  static void startServer() throws IOException {
    govc = InstalledClient.govc();
    python = InstalledClient.python("python");
    server = ClientTestServer.startControlled(directory);
    Files.write(directory.resolve("boot.iso"), new byte[SIZE]);
    library = create("/api/content/local-library", Map.of("name", "images", "type", "LOCAL"));
  }

  @AfterAll
  static void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  private static String create(String path, Map<String, String> spec) {
    return ClientTestServer.USER
        .request(spec)
        .post(server.url(path))
        .then()
        .statusCode(201)
        .extract()
        .as(String.class);
  }

  /**
   * Each client uploads a file of 2,000,000 bytes while a fault fires once.
   *
   * @param govcResult the exit code of {@code govc library.import}, and the size of the item then
   * @param sdkResult the state of the session, or the step that failed and the exception; and the
   *     size of the item then
   */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "complete is unavailable once | 'operation': '*.update_session.complete' | before | 'error': 'SERVICE_UNAVAILABLE' | 1, 0 | complete ServiceUnavailable, 0",
        "response of complete is lost | 'operation': '*.update_session.complete' | after | 'lose': true | 1, 2000000 | complete ConnectionError, 2000000",
        "login ends before complete | 'operation': '*.update_session.complete' | before | 'end_login': true | 1, 0 | complete Unauthenticated, 0",
        "import fails | 'operation': '*.update_session.complete' | before | 'fail': {'message': 'Disk error.'} | 0, 0 | ERROR, 0",
        "session is ACTIVE after complete | 'operation': '*.update_session.complete' | before | 'linger': {'polls': 3} | 0, 2000000 | DONE, 2000000",
        "proxy sends 502 for file.add | 'operation': '*.updatesession.file.add' | before | 'answer': {'status': 502, 'body': 'Bad gateway'} | 1, 0 | add HTTPError, 0",
        "connection is closed at 50% | 'transfer': 'upload' | before | 'cut': {'after_bytes': '50%'} | 1, 0 | upload ConnectionError, 0",
        "response of the upload is lost | 'transfer': 'upload' | after | 'cut': {'after_bytes': 'last'} | 1, 0 | upload ConnectionError, 0",
        "byte is corrupted | 'transfer': 'upload' | before | 'corrupt': {'offset': 1000} | 0, 2000000 | DONE, 2000000",
        "disk is full | 'transfer': 'upload' | before | 'no_space': {'after_bytes': '50%'} | 1, 0 | upload HTTPError, 0",
      })
  void shouldReact(
      String name, String on, String at, String action, String govcResult, String sdkResult)
      throws IOException {
    govc.assumeInstalled();
    python.assumeInstalled();
    String fault =
        "{'on': {%s}, 'at': '%s', 'when': {'times': 1}, 'do': {%s}}"
            .formatted(on, at, action)
            .replace('\'', '"');

    assertThat(importWithGovc(fault)).isEqualTo(govcResult);
    assertThat(uploadWithSdk(fault)).isEqualTo(sdkResult);
  }

  private static String importWithGovc(String fault) throws IOException {
    String item = "item " + UUID.randomUUID();
    String id = inject(fault);
    int exitCode =
        new Command(
                directory,
                server.govcEnvironment(directory.resolve("govmomi")),
                List.of(govc.program("govc"), "library.import", "-n", item, "images", "boot.iso"))
            .run()
            .exitCode();
    assertFired(id);
    String found =
        ClientTestServer.USER
            .request(Map.of("library_id", library, "name", item))
            .post(server.url("/api/content/library/item?action=find"))
            .path("[0]");
    return exitCode + ", " + sizeOf(found);
  }

  private static String uploadWithSdk(String fault) throws IOException {
    String item =
        create(
            "/api/content/library/item",
            Map.of("library_id", library, "name", "item " + UUID.randomUUID()));
    String id = inject(fault);
    String output =
        Command.of(
                directory,
                python.program("python"),
                "-B",
                "-W",
                "ignore",
                InstalledClient.sources("python").resolve("upload.py").toString(),
                item)
            .withEnvironment(server.pythonEnvironment())
            .withEnvironment(server.serverEnvironment())
            .run()
            .output();
    assertFired(id);
    return output.strip() + ", " + sizeOf(item);
  }

  private static String inject(String fault) {
    return given()
        .header("Authorization", "Bearer " + ClientTestServer.CONTROL_KEY)
        .contentType("application/json")
        .body(fault)
        .post(server.url(SANDBOX + "/faults"))
        .then()
        .statusCode(201)
        .extract()
        .path("id");
  }

  private static void assertFired(String fault) {
    given()
        .header("Authorization", "Bearer " + ClientTestServer.CONTROL_KEY)
        .get(server.url(SANDBOX + "/faults/" + fault + "?until=fired"))
        .then()
        .statusCode(200);
  }

  private static int sizeOf(String item) {
    return ClientTestServer.USER
        .request()
        .get(server.url("/api/content/library/item/" + item))
        .path("size");
  }
}
