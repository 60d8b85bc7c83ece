package dev.carrel.clients;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carrel.testing.OvfPackageBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** govc, unmodified. */
@TestMethodOrder(OrderAnnotation.class)
class GovcIT {
  @TempDir static Path directory;

  private static InstalledClient govc;
  private static ClientTestServer server;

  @BeforeAll
  static void startServer() throws IOException {
    govc = InstalledClient.govc();
    server = ClientTestServer.start(directory);
  }

  @AfterAll
  static void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void requireClient() {
    govc.assumeInstalled();
  }

  /**
   * Each command of the transcript prints what the transcript shows, and fails only if this is an
   * error. These commands run first, because they list all libraries and sessions.
   */
  @Order(1)
  @TestFactory
  Stream<DynamicTest> shouldPrintTranscript() throws IOException {
    Files.writeString(directory.resolve("boot.iso"), "content of boot.iso\n");
    Files.write(directory.resolve("app.ova"), ovfPackage().withManifest("SHA-256").toArchive());
    String transcript = Files.readString(InstalledClient.sources("govc").resolve("transcript"));

    return Transcript.parse(transcript).stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.line(),
                    () -> {
                      var arguments = entry.arguments();
                      assertThat(arguments.get(0)).isEqualTo("govc");
                      var result = command(arguments.subList(1, arguments.size())).run();
                      assertThat(Transcript.Entry.normalize(result.output()))
                          .matches(entry.pattern());
                      assertThat(result.exitCode()).isEqualTo(entry.expectsError() ? 1 : 0);
                    }));
  }

  private static OvfPackageBuilder ovfPackage() {
    return OvfPackageBuilder.withDisks("disk.vmdk", "data.vmdk");
  }

  @Test
  void shouldExportImportedIso() throws IOException {
    byte[] iso = new byte[5_000_000];
    new Random(1).nextBytes(iso);
    Files.write(directory.resolve("large.iso"), iso);

    govc("library.create", "images");
    govc("library.import", "images", "large.iso");
    govc("library.export", "images/large/large.iso", "exported.iso");

    assertThat(directory.resolve("exported.iso")).hasBinaryContent(iso);
  }

  @Test
  void shouldExportImportedOva() throws IOException {
    Files.write(directory.resolve("package.ova"), ovfPackage().withManifest("SHA-256").toArchive());

    govc("library.create", "archives");
    govc("library.import", "archives", "package.ova");
    Path exported = Files.createDirectory(directory.resolve("exported-ova"));
    govc("library.export", "archives/package", exported.toString());

    assertPackageIn(exported);
  }

  @Test
  void shouldExportImportedOvf() throws IOException {
    Path source = Files.createDirectory(directory.resolve("package"));
    for (var file : ovfPackage().withManifest("SHA-256").files.entrySet()) {
      Files.write(source.resolve(file.getKey()), file.getValue());
    }

    govc("library.create", "packages");
    govc("library.import", "-m", "packages", "package/vm.ovf");
    Path exported = Files.createDirectory(directory.resolve("exported-ovf"));
    govc("library.export", "packages/vm", exported.toString());

    assertPackageIn(exported);
  }

  private static void assertPackageIn(Path exported) {
    assertThat(ovfPackage().files)
        .allSatisfy(
            (name, content) -> assertThat(exported.resolve(name)).hasBinaryContent(content));
  }

  @Test
  void shouldListAndDeleteUpdateSession() {
    String library = govc("library.create", "sessions").strip();
    String item =
        create("/api/content/library/item", Map.of("library_id", library, "name", "item"));
    String path = "/api/content/library/item/update-session";
    String session = create(path, Map.of("library_item_id", item));

    assertThat(govc("library.session.ls")).containsPattern("/sessions/item +Update .* ACTIVE");
    govc("library.session.rm", "-f", session);

    ClientTestServer.USER.request().get(server.url(path + "/" + session)).then().statusCode(404);
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

  @Test
  void shouldEndCachedSessionOfAllApis() throws IOException {
    govc("session.login");
    String session = currentSession();
    assertThat(currentSession()).isEqualTo(session);
    assertThat(statusOfSession(session)).isEqualTo(200);

    govc("session.logout");

    assertThat(statusOfSession(session)).isEqualTo(401);
    assertThat(currentSession()).isNotEqualTo(session);
  }

  private static String currentSession() throws IOException {
    JsonNode sessions = new ObjectMapper().readTree(govc("session.ls", "-json"));
    return sessions.at("/currentSession/key").asText();
  }

  private static int statusOfSession(String id) {
    return given().header("vmware-api-session-id", id).get(server.url("/api/session")).statusCode();
  }

  private static String govc(String... arguments) {
    return command(List.of(arguments)).runSuccessfully();
  }

  private static Command command(List<String> arguments) {
    var line = new ArrayList<>(List.of(govc.program("govc")));
    line.addAll(arguments);
    return new Command(directory, server.govcEnvironment(directory.resolve("govmomi")), line);
  }
}
