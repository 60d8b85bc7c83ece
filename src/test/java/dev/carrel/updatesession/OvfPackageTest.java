package dev.carrel.updatesession;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.createdId;
import static dev.carrel.testing.RestClient.download;
import static dev.carrel.testing.RestClient.upload;
import static dev.carrel.testing.RestClient.uploadRange;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.carrel.testing.ErrorLogCapture;
import dev.carrel.testing.OvfPackageBuilder;
import dev.carrel.testing.OvfPackageBuilder.Signer;
import dev.carrel.testing.RawHttpConnection;
import dev.carrel.testing.SourceServer;
import dev.carrel.testing.StoredState;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class OvfPackageTest {
  private static final Signer VENDOR = Signer.validFrom("2020/01/01", 36500);

  @Inject StoredState storedState;

  @ParameterizedTest
  @ValueSource(strings = {"SHA-1", "SHA-256", "SHA-512"})
  void shouldCompleteValidPackageAndNotStoreManifest(String algorithm) {
    String session =
        createSessionWithPackage(
            OvfPackageBuilder.withDisks("disk.vmdk", "more.vmdk").withManifest(algorithm));

    ADMINISTRATOR
        .validateFiles(session)
        .then()
        .statusCode(200)
        .body("has_errors", equalTo(false))
        .body("missing_files", empty())
        .body("invalid_files", empty());
    ADMINISTRATOR.updateSession(session, "complete").then().statusCode(204);
    ADMINISTRATOR
        .listItemFiles(itemOf(session))
        .then()
        .body("name", contains("disk.vmdk", "more.vmdk", "vm.ovf"));
  }

  @Test
  void shouldReportThatManifestAndCertificateAreNotStored() {
    String session =
        createSessionWithPackage(
            OvfPackageBuilder.withDisks().withManifest("SHA-256").signWith(VENDOR));

    var files = ADMINISTRATOR.listUpdateSessionFiles(session).then();

    files.body("find { it.name == 'vm.mf' }.keep_in_storage", equalTo(false));
    files.body("find { it.name == 'vm.cert' }.keep_in_storage", equalTo(false));
    files.body("find { it.name == 'vm.ovf' }.keep_in_storage", equalTo(true));
  }

  @Test
  void shouldReportMissingFiles() {
    OvfPackageBuilder ovfPackageBuilder = OvfPackageBuilder.withDisks("disk.vmdk", "more.vmdk");
    ovfPackageBuilder.files.remove("disk.vmdk");
    String session = createSessionWithPackage(ovfPackageBuilder);

    ADMINISTRATOR
        .validateFiles(session)
        .then()
        .body("has_errors", equalTo(true))
        .body("missing_files", contains("disk.vmdk"));
    assertNotCompleted(session, "Session has missing file(s):  or invalid file(s): disk.vmdk .");
  }

  @Test
  void shouldReportFilesNotReferencedByDescriptor() {
    String session =
        createSessionWithPackage(
            OvfPackageBuilder.withDisks("disk.vmdk").addFile("extra.txt", new byte[1]));

    ADMINISTRATOR
        .validateFiles(session)
        .then()
        .body("has_errors", equalTo(true))
        .body("invalid_files.name", contains("extra.txt"))
        .body(
            "invalid_files[0].error_message.default_message",
            containsString("The file extra.txt is not referenced"));
    assertNotCompleted(session, "Session has missing file(s):  or invalid file(s): extra.txt .");
  }

  @Test
  void shouldReportFilesWithOtherChecksumThanManifest() {
    String session =
        createSessionWithPackage(
            OvfPackageBuilder.withDisks("disk.vmdk")
                .withManifest("SHA-256")
                .addFile("disk.vmdk", "forged".getBytes()));

    ADMINISTRATOR
        .validateFiles(session)
        .then()
        .body("invalid_files.name", contains("disk.vmdk"))
        .body(
            "invalid_files[0].error_message.default_message",
            equalTo(
                "The checksum(s) from the provided manifest file do not match the content of file(s): disk.vmdk."));
    assertNotCompleted(session, "Session has missing file(s):  or invalid file(s): disk.vmdk .");
  }

  @Test
  void shouldReportFilesMissingInManifest() {
    String session =
        createSessionWithPackage(
            OvfPackageBuilder.withDisks("disk.vmdk")
                .withManifest("SHA-256")
                .addFile(
                    "vm.ovf",
                    OvfPackageBuilder.descriptor("<File href='disk.vmdk'/><File href='b.vmdk'/>"))
                .addFile("b.vmdk", new byte[1]));

    ADMINISTRATOR
        .validateFiles(session)
        .then()
        .body("invalid_files.name", containsInAnyOrder("vm.ovf", "b.vmdk"));
  }

  @Test
  void shouldReportInvalidDescriptor() {
    String session =
        createSessionWithPackage(new OvfPackageBuilder().addFile("vm.ovf", "no xml".getBytes()));

    ADMINISTRATOR
        .validateFiles(session)
        .then()
        .body("invalid_files.name", contains("vm.ovf"))
        .body("invalid_files[0].error_message.default_message", containsString("is invalid"));
  }

  @Test
  void shouldRequireDescriptor() {
    String session =
        createSessionWithPackage(new OvfPackageBuilder().addFile("disk.vmdk", new byte[1]));

    ADMINISTRATOR.validateFiles(session).then().body("missing_files", contains("*.ovf"));
  }

  @Test
  void shouldCheckReplacedDiskAgainstDescriptorOfItem() {
    String first = createSessionWithPackage(OvfPackageBuilder.withDisks("disk.vmdk"));
    String item = itemOf(first);
    ADMINISTRATOR.updateSession(first, "complete").then().statusCode(204);
    String session = createdId(ADMINISTRATOR.createUpdateSession(item));

    ADMINISTRATOR.uploadFile(session, "disk.vmdk", new byte[3]);
    ADMINISTRATOR.validateFiles(session).then().body("has_errors", equalTo(false));
    ADMINISTRATOR.uploadFile(session, "other.vmdk", new byte[3]);
    ADMINISTRATOR.validateFiles(session).then().body("invalid_files.name", contains("other.vmdk"));
    ADMINISTRATOR.removeFile(session, "other.vmdk").then().statusCode(204);
    ADMINISTRATOR.updateSession(session, "complete").then().statusCode(204);

    ADMINISTRATOR.listItemFiles(item).then().body("name", contains("disk.vmdk", "vm.ovf"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"vm.mf", "vm.cert"})
  void shouldRejectManifestAfterDescriptor(String name) {
    String session = ADMINISTRATOR.createOvfSessionId();
    ADMINISTRATOR.addFileAndGetUri(session, "vm.ovf");

    ADMINISTRATOR
        .addFile(session, Map.of("name", name, "source_type", "PUSH"))
        .then()
        .statusCode(400)
        .body("error_type", equalTo("NOT_ALLOWED_IN_CURRENT_STATE"));
  }

  @Test
  void shouldStorePackageFileNamesUnchangedInOtherItemTypes() {
    String session = ADMINISTRATOR.createUpdateSessionId();
    ADMINISTRATOR.uploadFile(session, "vm.mf", new byte[1]);
    ADMINISTRATOR.uploadFile(session, "vm.ova", new byte[1]);

    ADMINISTRATOR.updateSession(session, "complete").then().statusCode(204);

    ADMINISTRATOR.listItemFiles(itemOf(session)).then().body("name", contains("vm.mf", "vm.ova"));
  }

  // Archives -------------------------------------------------------------------------------------

  @Test
  void shouldUnpackArchive() throws IOException {
    OvfPackageBuilder ovfPackageBuilder =
        OvfPackageBuilder.withDisks("disk.vmdk", "more.vmdk").withManifest("SHA-1");
    String session = ADMINISTRATOR.createOvfSessionId();

    ADMINISTRATOR.uploadFile(session, "vm.ova", ovfPackageBuilder.toArchive());

    var files = ADMINISTRATOR.listUpdateSessionFiles(session).then();
    files.body("name", contains("disk.vmdk", "more.vmdk", "vm.mf", "vm.ova", "vm.ovf"));
    files.body("status", everyItem(equalTo("READY")));
    files.body("find { it.name == 'vm.ova' }.keep_in_storage", equalTo(false));
    files.body("find { it.name == 'disk.vmdk' }.source_type", equalTo("NONE"));
    files.body("find { it.name == 'disk.vmdk' }.upload_endpoint", nullValue());
    ADMINISTRATOR.validateFiles(session).then().body("has_errors", equalTo(false));
    ADMINISTRATOR.updateSession(session, "complete").then().statusCode(204);
    String item = itemOf(session);
    ADMINISTRATOR
        .listItemFiles(item)
        .then()
        .body("name", contains("disk.vmdk", "more.vmdk", "vm.ovf"));
    String downloads = createdId(ADMINISTRATOR.createDownloadSession(item));
    assertThat(download(ADMINISTRATOR.prepareAndGetUri(downloads, "disk.vmdk")).asByteArray())
        .isEqualTo(ovfPackageBuilder.files.get("disk.vmdk"));
  }

  @Test
  void shouldUnpackPulledArchive() {
    byte[] archive = OvfPackageBuilder.withDisks("disk.vmdk").toArchive();
    try (var sourceServer = SourceServer.ofFile(archive)) {
      String session = ADMINISTRATOR.createOvfSessionId();

      ADMINISTRATOR.addPulledFile(session, "vm.ova", sourceServer.uri()).then().statusCode(201);
      ADMINISTRATOR.updateSession(session, "complete").then().statusCode(204);

      await()
          .untilAsserted(
              () -> ADMINISTRATOR.updateSession(session).then().body("state", equalTo("DONE")));
      ADMINISTRATOR
          .listItemFiles(itemOf(session))
          .then()
          .body("name", contains("disk.vmdk", "vm.ovf"));
    }
  }

  @Test
  void shouldVerifyMembersOfArchive() {
    byte[] archive =
        OvfPackageBuilder.withDisks("disk.vmdk")
            .withManifest("SHA-256")
            .addFile("disk.vmdk", "forged".getBytes())
            .toArchive();
    String session = ADMINISTRATOR.createOvfSessionId();

    ADMINISTRATOR.uploadFile(session, "vm.ova", archive);

    ADMINISTRATOR.validateFiles(session).then().body("invalid_files.name", contains("disk.vmdk"));
  }

  @Test
  void shouldRejectTruncatedArchive() {
    byte[] archive = OvfPackageBuilder.withDisks("disk.vmdk").toArchive();
    String session = ADMINISTRATOR.createOvfSessionId();

    var response =
        upload(ADMINISTRATOR.addFileAndGetUri(session, "vm.ova"), Arrays.copyOf(archive, 700));

    response.then().statusCode(400).body("error_type", equalTo("INVALID_ARGUMENT"));
    ADMINISTRATOR
        .updateSession(session)
        .then()
        .body("state", equalTo("ERROR"))
        .body("error_message.default_message", containsString("truncated"));
  }

  /**
   * Repeats the upload, because the client may finish sending the body before or after the server
   * sends the error.
   */
  @Test
  void shouldRejectInvalidArchiveWithoutLoggingErrors() throws IOException {
    // Given
    byte[] invalidArchive = "x".repeat(512).getBytes(StandardCharsets.US_ASCII);
    List<String> responses = new ArrayList<>();
    try (var log = ErrorLogCapture.start()) {

      // When
      for (int i = 0; i < 30; i++) {
        String uri = ADMINISTRATOR.addFileAndGetUri(ADMINISTRATOR.createOvfSessionId(), "vm.ova");
        try (var upload = RawHttpConnection.beginUpload(uri, invalidArchive.length)) {
          upload.write(invalidArchive);
          responses.add(upload.readResponse());
        }
      }

      // Then
      assertThat(responses).allMatch(response -> response.startsWith("HTTP/1.1 400 "));
      assertThat(log.errors()).isEmpty();
    }
  }

  @Test
  void shouldRejectArchiveWithInvalidMemberName() {
    byte[] archive = OvfPackageBuilder.withDisks().addFile("../up.vmdk", new byte[10]).toArchive();
    String session = ADMINISTRATOR.createOvfSessionId();

    var response = upload(ADMINISTRATOR.addFileAndGetUri(session, "vm.ova"), archive);

    response.then().statusCode(400).body("error_type", equalTo("INVALID_ARGUMENT"));
    ADMINISTRATOR.updateSession(session).then().body("state", equalTo("ERROR"));
  }

  @Test
  void shouldRejectArchiveWithFileThatSessionAlreadyHas() {
    String session = ADMINISTRATOR.createOvfSessionId();
    ADMINISTRATOR.uploadFile(session, "disk.vmdk", new byte[1]);

    var response =
        upload(
            ADMINISTRATOR.addFileAndGetUri(session, "vm.ova"),
            OvfPackageBuilder.withDisks("disk.vmdk").toArchive());

    response
        .then()
        .statusCode(400)
        .body("messages[0].default_message", containsString("disk.vmdk"));
    ADMINISTRATOR.updateSession(session).then().body("state", equalTo("ERROR"));
  }

  @Test
  void shouldReplaceMembersOfEarlierArchive() {
    String session = ADMINISTRATOR.createOvfSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "vm.ova");
    upload(uri, OvfPackageBuilder.withDisks("old.vmdk").toArchive()).then().statusCode(200);
    List<Path> oldContents = storedState.contentFilesOfSession(session);

    upload(uri, OvfPackageBuilder.withDisks("new.vmdk").toArchive()).then().statusCode(200);

    ADMINISTRATOR
        .listUpdateSessionFiles(session)
        .then()
        .body("name", contains("new.vmdk", "vm.ova", "vm.ovf"));
    await()
        .untilAsserted(
            () -> assertThat(oldContents).allSatisfy(path -> assertThat(path).doesNotExist()));
    ADMINISTRATOR.removeFile(session, "vm.ova").then().statusCode(204);
    ADMINISTRATOR.listUpdateSessionFiles(session).then().body("", hasSize(0));
  }

  @Test
  void shouldRejectArchiveUploadedInRanges() {
    byte[] archive = OvfPackageBuilder.withDisks("disk.vmdk").toArchive();
    String session = ADMINISTRATOR.createOvfSessionId();

    var response = uploadRange(ADMINISTRATOR.addFileAndGetUri(session, "vm.ova"), archive, 0, 100);

    response
        .then()
        .statusCode(400)
        .body("messages[0].default_message", containsString("send it in one request"));
    ADMINISTRATOR.updateSession(session).then().body("state", equalTo("ACTIVE"));
  }

  // Signatures and previews ----------------------------------------------------------------------

  @Test
  void shouldPreviewCertificateOfSigner() {
    String session =
        createSessionWithPackage(
            OvfPackageBuilder.withDisks("disk.vmdk").withManifest("SHA-256").signWith(VENDOR));

    ADMINISTRATOR
        .updateSession(session)
        .then()
        .body("preview_info.state", equalTo("AVAILABLE"))
        .body("preview_info.certificate_info.issuer", equalTo("CN=Vendor"))
        .body("preview_info.certificate_info.subject", equalTo("CN=Vendor"))
        .body("preview_info.certificate_info.self_signed", equalTo(true))
        .body("preview_info.certificate_info.x509", startsWith("-----BEGIN CERTIFICATE-----"))
        .body("preview_info.cert_chain", hasSize(1))
        .body("preview_info.warnings.type", contains("SELF_SIGNED_CERTIFICATE"))
        .body("preview_info.warnings[0].ignored", equalTo(false))
        .body("preview_info.warnings[0].message.default_message", notNullValue());
  }

  @Test
  void shouldRejectCompletionUntilWarningIsIgnored() {
    String session =
        createSessionWithPackage(
            OvfPackageBuilder.withDisks("disk.vmdk").withManifest("SHA-256").signWith(VENDOR));

    assertNotCompleted(session, "is self-signed");
    ADMINISTRATOR.ignoreWarning(session, "SELF_SIGNED_CERTIFICATE").then().statusCode(204);

    ADMINISTRATOR
        .updateSession(session)
        .then()
        .body("preview_info.warnings[0].ignored", equalTo(true));
    ADMINISTRATOR.updateSession(session, "complete").then().statusCode(204);
  }

  @ParameterizedTest
  @CsvSource({"2020/01/01, 300, EXPIRED_CERTIFICATE", "2060/01/01, 300, NOT_YET_VALID_CERTIFICATE"})
  void shouldWarnAboutExpiredAndNotYetValidCertificates(String from, int days, String warning) {
    Signer signer = Signer.validFrom(from, days);

    String session =
        createSessionWithPackage(
            OvfPackageBuilder.withDisks().withManifest("SHA-256").signWith(signer));

    ADMINISTRATOR
        .updateSession(session)
        .then()
        .body("preview_info.warnings.type", hasItem(warning));
  }

  @Test
  void shouldReportCertificateThatDoesNotMatchManifest() {
    OvfPackageBuilder ovfPackageBuilder =
        OvfPackageBuilder.withDisks().withManifest("SHA-256").signWith(VENDOR);
    ovfPackageBuilder.files.put(
        "vm.mf", OvfPackageBuilder.withDisks().withManifest("SHA-1").files.get("vm.mf"));

    String session = createSessionWithPackage(ovfPackageBuilder);

    ADMINISTRATOR.validateFiles(session).then().body("invalid_files.name", contains("vm.cert"));
  }

  @Test
  void shouldReturnPreviewStateOfEachStage() {
    String session = ADMINISTRATOR.createOvfSessionId();
    assertPreview(session, "UNAVAILABLE");

    String uri = ADMINISTRATOR.addFileAndGetUri(session, "vm.ovf");
    assertPreview(session, "UNAVAILABLE");

    upload(uri, OvfPackageBuilder.withDisks().files.get("vm.ovf")).then().statusCode(200);
    ADMINISTRATOR
        .updateSession(session)
        .then()
        .body("preview_info.state", equalTo("AVAILABLE"))
        .body("preview_info.warnings", empty());
  }

  private static void assertPreview(String session, String state) {
    ADMINISTRATOR.updateSession(session).then().body("preview_info.state", equalTo(state));
  }

  private static void assertNotCompleted(String session, String message) {
    Response response = ADMINISTRATOR.updateSession(session, "complete");

    response
        .then()
        .statusCode(400)
        .body("error_type", equalTo("NOT_ALLOWED_IN_CURRENT_STATE"))
        .body("messages.default_message", hasItem(containsString(message)));
    ADMINISTRATOR.updateSession(session).then().body("state", equalTo("ACTIVE"));
    ADMINISTRATOR.listItemFiles(itemOf(session)).then().body("", hasSize(0));
  }

  /**
   * Creates a session and uploads the package in the required order: certificate, manifest, other
   * files.
   */
  private static String createSessionWithPackage(OvfPackageBuilder ovfPackageBuilder) {
    String session = ADMINISTRATOR.createOvfSessionId();
    Stream.of(".cert", ".mf", "")
        .flatMap(
            extension ->
                ovfPackageBuilder.files.entrySet().stream()
                    .filter(file -> uploadOrder(file.getKey()).equals(extension)))
        .forEach(file -> ADMINISTRATOR.uploadFile(session, file.getKey(), file.getValue()));
    return session;
  }

  private static String uploadOrder(String name) {
    return name.endsWith(".cert") ? ".cert" : name.endsWith(".mf") ? ".mf" : "";
  }

  private static String itemOf(String session) {
    return ADMINISTRATOR.updateSession(session).jsonPath().getString("library_item_id");
  }
}
