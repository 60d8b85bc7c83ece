package dev.carrel.packaged;

import static dev.carrel.testing.ReceivedFileFixture.USER_CONFIGURATION;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.crypto.Certificates;
import dev.carrel.testing.CarrelProcess;
import dev.carrel.testing.HttpsClients;
import dev.carrel.testing.ReceivedFileFixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * First start, restart and configuration of the packaged application. {@code ProcessLifecycleIT}
 * tests kills and full storage.
 */
@Execution(ExecutionMode.CONCURRENT)
class PackagedJarIT {
  @TempDir Path directory;

  @Test
  void shouldStopDatabaseAndKeepSessionsAcrossRestart() throws IOException {
    ReceivedFileFixture receivedFileFixture;
    try (var carrel = CarrelProcess.startJar(directory, USER_CONFIGURATION)) {
      receivedFileFixture = ReceivedFileFixture.create(carrel);
      assertHidesImplementation(carrel);
      assertThat(given().get(carrel.url("/q/openapi")).asString()).contains("/api/content/library");
      assertReleasesMemory(carrel);
      assertThat(carrel.logLines()).noneMatch(line -> line.contains(" WARN "));
      assertThat(carrel.isLogJson()).isTrue();
    }
    assertThat(directory.resolve("data/postgres/cluster/postmaster.pid")).doesNotExist();
    assertThat(Files.readString(directory.resolve("data/postgres/server.log")))
        .contains("received fast shutdown request", "database system is shut down");

    try (var restarted = CarrelProcess.startJar(directory, USER_CONFIGURATION)) {
      receivedFileFixture.assertResumableOn(restarted);
    }
  }

  /** Checks the responses of Quarkus for paths outside of the APIs, too. */
  private static void assertHidesImplementation(CarrelProcess carrel) {
    for (String path : new String[] {"/", "/unknown", "/q/unknown", "/api/unknown"}) {
      var response = given().urlEncodingEnabled(false).get(carrel.url(path));

      assertThat(response.statusCode()).isBetween(400, 499);
      assertThat(response.headers().hasHeaderWithName("Server")).isFalse();
      assertThat(response.asString())
          .doesNotContainIgnoringCase("quarkus")
          .doesNotContain("at java");
    }
  }

  /** Checks the JVM flags. With one processor the JVM does not select G1. */
  private static void assertReleasesMemory(CarrelProcess carrel) throws IOException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    var process =
        new ProcessBuilder(jcmd, String.valueOf(carrel.process().pid()), "VM.flags").start();
    String flags = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(flags)
        .satisfiesAnyOf(
            g1 ->
                assertThat(g1)
                    .contains("+UseG1GC", "G1PeriodicGCInterval=15000", "MaxHeapFreeRatio=10"),
            other -> assertThat(other).containsPattern("\\+Use(Serial|Parallel)GC"));
  }

  @Test
  void shouldWriteRandomPasswordToFileWithoutConfiguredUsers() throws IOException {
    // Given
    Path file = directory.toRealPath().resolve("data/administrator-password");
    String password;
    try (var carrel = CarrelProcess.start(directory, Map.of())) {
      password = Files.readString(file).strip();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      assertThat(carrel.logLines())
          .anyMatch(line -> line.endsWith("with the password in " + file))
          .noneMatch(line -> line.contains(password));
      assertCanLogIn(carrel, password, 201);
      assertCanLogIn(carrel, "carrel", 401);
    }

    // When
    try (var restarted = CarrelProcess.start(directory, Map.of())) {

      // Then
      assertThat(file).hasContent(password);
      assertCanLogIn(restarted, password, 201);
    }
  }

  private static void assertCanLogIn(CarrelProcess carrel, String password, int status) {
    carrel
        .request("administrator@vsphere.local", password)
        .post(carrel.url("/api/session"))
        .then()
        .statusCode(status);
  }

  @Test
  void shouldServeOnlyHttpsWithLoggedCertificate() throws Exception {
    var configuration = new HashMap<>(USER_CONFIGURATION);
    configuration.put("quarkus.http.insecure-requests", "disabled");
    configuration.put("carrel.tls.additional-names", "vcenter.example");
    configuration.put("carrel.public-url", "https://public.example:9443");

    try (var carrel = CarrelProcess.start(directory, configuration)) {
      assertThat(carrel.logLines()).noneMatch(line -> line.contains("http://"));
      String line = carrel.awaitLogLine("SHA-1 thumbprint");
      X509Certificate certificate =
          certificateAt(Integer.parseInt(line.replaceAll(".*port (\\d+).*", "$1")));

      assertThat(line).endsWith(" " + Certificates.thumbprint(certificate));
      assertThat(certificate.getSubjectAlternativeNames())
          .contains(List.of(2, "localhost"), List.of(7, "127.0.0.1"), List.of(7, "0:0:0:0:0:0:0:1"))
          .contains(List.of(2, "vcenter.example"), List.of(2, "public.example"));
    }
  }

  private static X509Certificate certificateAt(int port) throws Exception {
    SSLContext context = HttpsClients.contextTrustingAll();
    try (var socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port)) {
      socket.startHandshake();
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }

  @Test
  void shouldRejectContentOfOtherDatabaseUnlessAdopted() throws IOException {
    try (var carrel = CarrelProcess.start(directory, USER_CONFIGURATION)) {
      ReceivedFileFixture.create(carrel);
    }
    String id = Files.readString(directory.resolve("data/content/.content-store")).strip();
    Files.move(directory.resolve("data/postgres"), directory.resolve("earlier-postgres"));
    List<Path> files = contents();
    var adopting = new HashMap<>(USER_CONFIGURATION);
    adopting.put("carrel.content.adopt-store", id);

    String output = CarrelProcess.startExpectingFailure(directory, USER_CONFIGURATION);

    assertThat(output)
        .contains(
            "has the content store id " + id,
            "the database has no content store id",
            "start with carrel.content.adopt-store=" + id);
    try (var carrel = CarrelProcess.start(directory, adopting)) {
      ReceivedFileFixture.create(carrel);
    }
    assertThat(contents()).hasSize(2).containsAll(files);
  }

  private List<Path> contents() throws IOException {
    try (var files = Files.walk(directory.resolve("data/content"))) {
      return files.filter(file -> file.getFileName().toString().length() == 36).toList();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          carrel.reaper.evry                        | 1s             | does not map to any root
          carrel.users."backup@vsphere.local".roles | other          | expected one of administrator, content-library-admin, no-access, read-only.
          quarkus.tls.key-store.p12.path            | /nope          | is /nope, which is not readable.
          """)
  void shouldNameInvalidKeyAndNotStart(String key, String value, String sentence) {
    var configuration = new HashMap<>(USER_CONFIGURATION);
    configuration.put(key, value);

    assertThat(CarrelProcess.startExpectingFailure(directory, configuration))
        .contains(key, sentence);
  }
}
