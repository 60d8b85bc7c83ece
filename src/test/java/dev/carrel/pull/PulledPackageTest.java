package dev.carrel.pull;

import static dev.carrel.testing.Scenario.UPDATE;
import static dev.carrel.testing.Scenario.UPDATE_FILE;
import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;
import static org.awaitility.Awaitility.await;

import dev.carrel.config.CarrelConfig;
import dev.carrel.testing.OvfPackageBuilder;
import dev.carrel.testing.Scenario;
import dev.carrel.testing.SourceServer;
import dev.carrel.testing.TestApi;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A pulled OVF descriptor adds the files that it references to the session. */
@QuarkusTest
class PulledPackageTest {
  private static final String DESCRIPTOR = "/package/vm.ovf";
  private static final byte[] DISK = "pulled disk".getBytes(StandardCharsets.UTF_8);

  @Inject CarrelConfig config;

  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final Map<String, String> redirects = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final SourceServer sourceServer = new SourceServer(this::respond);

  @AfterEach
  void closeServer() {
    sourceServer.close();
  }

  private void respond(HttpServerRequest request) {
    requests.add(request.uri());
    if (redirects.containsKey(request.path())) {
      String location = redirects.get(request.path());
      request.response().setStatusCode(302).putHeader("Location", location).end();
    } else if (files.containsKey(request.path())) {
      SourceServer.sendFile(request, files.get(request.path()));
    } else {
      request.response().setStatusCode(404).end();
    }
  }

  private String uri(String path) {
    return sourceServer.uri().replace("/disk.iso", path);
  }

  private static byte[] descriptor(String... references) {
    return OvfPackageBuilder.descriptor(
        Stream.of(references)
            .map("<File ovf:href='%s'/>"::formatted)
            .collect(Collectors.joining()));
  }

  private void pullDescriptor(Scenario scenario, String session, String path) {
    pullDescriptor(scenario, session, Map.of("uri", uri(path)));
  }

  private static void pullDescriptor(
      Scenario scenario, String session, Map<String, String> endpoint) {
    var spec = Map.of("name", "vm.ovf", "source_type", "PULL", "source_endpoint", endpoint);
    scenario.callExpectingSuccess(
        UPDATE_FILE, "add", Map.of("update_session_id", session, "file_spec", spec));
  }

  private static void awaitState(Scenario scenario, String session, String state) {
    await().untilAsserted(() -> assertThat(get(scenario, session)).containsEntry("state", state));
  }

  private static Map<String, Object> get(Scenario scenario, String session) {
    return scenario.callExpectingSuccess(UPDATE, "get", Map.of("update_session_id", session));
  }

  private static String errorOf(Scenario scenario, String session) {
    return String.valueOf(get(scenario, session).get("error_message"));
  }

  @ParameterizedTest
  @EnumSource
  void shouldPullFilesThatDescriptorReferences(TestApi testApi) {
    // Given
    files.put(DESCRIPTOR, descriptor("disk.vmdk", "a%20b%23.vmdk"));
    files.put("/package/disk.vmdk", DISK);
    files.put("/package/a%20b%23.vmdk", DISK);
    Scenario scenario = new Scenario(testApi);
    String item = scenario.createOvfItem(Map.of());
    String session = scenario.createUpdateSession(item);

    // When
    pullDescriptor(scenario, session, DESCRIPTOR + "?token=secret");
    scenario.complete(session);

    // Then
    awaitState(scenario, session, "DONE");
    assertThat(scenario.listItemFiles(item)).containsExactly("a b#.vmdk", "disk.vmdk", "vm.ovf");
    assertThat(scenario.listFiles(session))
        .hasSize(3)
        .allSatisfy(
            file ->
                assertThat(file)
                    .containsEntry("source_type", "PULL")
                    .containsEntry("status", "READY"));
    assertThat(scenario.listFiles(session).get(1))
        .containsEntry("source_endpoint", Map.of("uri", uri("/package/disk.vmdk")))
        .containsEntry("bytes_transferred", DISK.length);
    assertThat(requests)
        .contains("/package/disk.vmdk")
        .noneMatch(uri -> uri.contains("disk.vmdk?"));
  }

  /** A client may wait for all files before it calls {@code complete}. */
  @ParameterizedTest
  @EnumSource
  void shouldPullReferencedFilesBeforeCompletionIsRequested(TestApi testApi) {
    files.put(DESCRIPTOR, descriptor("disk.vmdk"));
    files.put("/package/disk.vmdk", DISK);
    Scenario scenario = new Scenario(testApi);
    String session = scenario.createUpdateSession(scenario.createOvfItem(Map.of()));

    pullDescriptor(scenario, session, DESCRIPTOR);

    await()
        .untilAsserted(
            () ->
                assertThat(scenario.listFiles(session))
                    .hasSize(2)
                    .allSatisfy(file -> assertThat(file).containsEntry("status", "READY")));
    scenario.complete(session);
    assertThat(get(scenario, session)).containsEntry("state", "DONE");
  }

  @ParameterizedTest
  @EnumSource
  void shouldPullFromBesideFinalUri(TestApi testApi) {
    redirects.put("/latest", "/package/vm.ovf?x=1");
    files.put(DESCRIPTOR, descriptor("disk.vmdk"));
    files.put("/package/disk.vmdk", DISK);
    Scenario scenario = new Scenario(testApi);
    String item = scenario.createOvfItem(Map.of());
    String session = scenario.createUpdateSession(item);

    pullDescriptor(scenario, session, "/latest");
    scenario.complete(session);

    awaitState(scenario, session, "DONE");
    assertThat(scenario.listItemFiles(item)).containsExactly("disk.vmdk", "vm.ovf");
  }

  /** The endpoint of each file would contain a long certificate again. */
  @ParameterizedTest
  @EnumSource
  void shouldRequireCertificateOfReferencedFilesByThumbprint(TestApi testApi) {
    // Given
    files.put(DESCRIPTOR, descriptor("disk.vmdk"));
    files.put("/package/disk.vmdk", DISK);
    Scenario scenario = new Scenario(testApi);
    String session = scenario.createUpdateSession(scenario.createOvfItem(Map.of()));
    String certificate = OvfPackageBuilder.Signer.validFrom("2026/01/01", 365).pem();

    // When
    pullDescriptor(
        scenario, session, Map.of("uri", uri(DESCRIPTOR), "ssl_certificate", certificate));
    scenario.complete(session);

    // Then
    awaitState(scenario, session, "DONE");
    assertThat(scenario.listFiles(session).get(0))
        .extracting("source_endpoint", as(MAP))
        .containsOnlyKeys("uri", "ssl_certificate_thumbprint")
        .hasEntrySatisfying(
            "ssl_certificate_thumbprint",
            thumbprint ->
                assertThat((String) thumbprint).matches("(\\p{XDigit}{2}:){31}\\p{XDigit}{2}"));
  }

  /** A descriptor that was truncated is invalid too, but its size explains more. */
  @ParameterizedTest
  @EnumSource
  void shouldReportWrongSizeOfInvalidDescriptor(TestApi testApi) {
    files.put(DESCRIPTOR, Arrays.copyOf(descriptor("disk.vmdk"), 100));
    Scenario scenario = new Scenario(testApi);
    String session = scenario.createUpdateSession(scenario.createOvfItem(Map.of()));
    var spec =
        Map.of(
            "name",
            "vm.ovf",
            "source_type",
            "PULL",
            "source_endpoint",
            Map.of("uri", uri(DESCRIPTOR)),
            "size",
            200);

    scenario.callExpectingSuccess(
        UPDATE_FILE, "add", Map.of("update_session_id", session, "file_spec", spec));

    awaitState(scenario, session, "ERROR");
    assertThat(errorOf(scenario, session)).contains("declared with 200 bytes, but 100 bytes");
  }

  @Test
  void shouldRejectDescriptorFromDirectoryWithLongUri() {
    String path = "/" + "a".repeat(2048) + "/vm.ovf";
    files.put(path, descriptor("disk.vmdk"));
    Scenario scenario = new Scenario(TestApi.REST);
    String session = scenario.createUpdateSession(scenario.createOvfItem(Map.of()));

    pullDescriptor(scenario, session, path);

    awaitState(scenario, session, "ERROR");
    assertThat(errorOf(scenario, session)).contains("vm.ovf", "maximum of 2048 characters");
  }

  @ParameterizedTest
  @EnumSource
  void shouldNameReferencedFileThatCannotBePulled(TestApi testApi) {
    files.put(DESCRIPTOR, descriptor("disk.vmdk", "missing.vmdk"));
    files.put("/package/disk.vmdk", DISK);
    Scenario scenario = new Scenario(testApi);
    String item = scenario.createOvfItem(Map.of());
    String session = scenario.createUpdateSession(item);

    pullDescriptor(scenario, session, DESCRIPTOR);

    awaitState(scenario, session, "ERROR");
    assertThat(errorOf(scenario, session)).contains("missing.vmdk", "HTTP status 404");
    assertThat(scenario.listItemFiles(item)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../disk.vmdk",
        "..%2Fdisk.vmdk",
        "..",
        "/disk.vmdk",
        "sub/disk.vmdk",
        "//127.0.0.1/disk.vmdk",
        "http://127.0.0.1/disk.vmdk",
        "file:///etc/passwd"
      })
  void shouldRejectReferenceToOtherDirectoryOrHost(String reference) {
    files.put(DESCRIPTOR, descriptor(reference));
    Scenario scenario = new Scenario(TestApi.REST);
    String session = scenario.createUpdateSession(scenario.createOvfItem(Map.of()));

    pullDescriptor(scenario, session, DESCRIPTOR);

    awaitState(scenario, session, "ERROR");
    assertThat(errorOf(scenario, session)).contains("vm.ovf", reference.replace("%2F", "/"));
    assertThat(requests).containsExactly(DESCRIPTOR);
  }

  @Test
  void shouldApplyAllowListToReferencedFiles() {
    files.put(DESCRIPTOR, descriptor("disk.vmdk"));
    redirects.put("/package/disk.vmdk", "http://169.254.169.254/latest/meta-data");
    Scenario scenario = new Scenario(TestApi.REST);
    String session = scenario.createUpdateSession(scenario.createOvfItem(Map.of()));

    pullDescriptor(scenario, session, DESCRIPTOR);

    awaitState(scenario, session, "ERROR");
    assertThat(errorOf(scenario, session)).contains("disk.vmdk", "not allowed");
  }

  @ParameterizedTest
  @EnumSource
  void shouldNotReplaceFilesThatClientHasAdded(TestApi testApi) {
    files.put(DESCRIPTOR, descriptor("disk.vmdk", "more.vmdk"));
    files.put("/package/more.vmdk", DISK);
    Scenario scenario = new Scenario(testApi);
    String session = scenario.createUpdateSession(scenario.createOvfItem(Map.of()));
    scenario.uploadFile(session, "disk.vmdk");

    pullDescriptor(scenario, session, DESCRIPTOR);
    scenario.complete(session);

    awaitState(scenario, session, "DONE");
    assertThat(scenario.listFiles(session).get(0))
        .containsEntry("name", "disk.vmdk")
        .containsEntry("source_type", "PUSH");
    assertThat(requests).doesNotContain("/package/disk.vmdk");
  }

  @ParameterizedTest
  @EnumSource
  void shouldReplacePackageOfItem(TestApi testApi) {
    files.put(DESCRIPTOR, descriptor("disk.vmdk"));
    files.put("/package/disk.vmdk", DISK);
    Scenario scenario = new Scenario(testApi);
    String item =
        scenario.createOvfItem(
            Map.of(
                "disk.vmdk", new byte[3],
                "old.vmdk", new byte[3],
                "old.ovf", descriptor("disk.vmdk", "old.vmdk")));
    String session = scenario.createUpdateSession(item);
    scenario.removeFile(session, "disk.vmdk");

    pullDescriptor(scenario, session, DESCRIPTOR);
    scenario.complete(session);

    awaitState(scenario, session, "DONE");
    List<Map<String, Object>> itemFiles =
        scenario.callExpectingSuccess(
            Scenario.ITEM + ".file", "list", Map.of("library_item_id", item));
    assertThat(itemFiles)
        .extracting(file -> file.get("name"))
        .containsExactly("disk.vmdk", "vm.ovf");
    assertThat(itemFiles.get(0)).containsEntry("size", DISK.length).containsEntry("version", "2");
  }

  @ParameterizedTest
  @EnumSource
  void shouldRemoveReferencedFilesWithDescriptor(TestApi testApi) {
    files.put(DESCRIPTOR, descriptor("disk.vmdk"));
    files.put("/package/disk.vmdk", DISK);
    Scenario scenario = new Scenario(testApi);
    String session = scenario.createUpdateSession(scenario.createOvfItem(Map.of()));
    pullDescriptor(scenario, session, DESCRIPTOR);
    await().untilAsserted(() -> assertThat(scenario.listFiles(session)).hasSize(2));

    scenario.removeFile(session, "vm.ovf");

    assertThat(scenario.listFiles(session)).isEmpty();
  }

  @Test
  void shouldRejectDescriptorWithTooManyReferences() {
    String[] references =
        IntStream.range(0, config.limits().maxFilesPerSession())
            .mapToObj("disk%d.vmdk"::formatted)
            .toArray(String[]::new);
    files.put(DESCRIPTOR, descriptor(references));
    Scenario scenario = new Scenario(TestApi.REST);
    String session = scenario.createUpdateSession(scenario.createOvfItem(Map.of()));

    pullDescriptor(scenario, session, DESCRIPTOR);

    awaitState(scenario, session, "ERROR");
    assertThat(errorOf(scenario, session)).contains("limit of " + references.length + " files");
    assertThat(scenario.listFiles(session)).hasSize(1);
  }

  @Test
  void shouldPullOnlyDescriptorOfOtherItemTypes() {
    files.put(DESCRIPTOR, descriptor("disk.vmdk"));
    Scenario scenario = new Scenario(TestApi.REST);
    String library = scenario.createLibrary();
    var spec = Map.of("library_id", library, "name", "item", "type", "iso");
    String item =
        scenario.callExpectingSuccess(Scenario.ITEM, "create", Map.of("create_spec", spec));
    String session = scenario.createUpdateSession(item);

    pullDescriptor(scenario, session, DESCRIPTOR);
    scenario.complete(session);

    awaitState(scenario, session, "DONE");
    assertThat(scenario.listItemFiles(item)).containsExactly("vm.ovf");
  }
}
