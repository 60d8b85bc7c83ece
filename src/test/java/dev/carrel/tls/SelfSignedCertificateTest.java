package dev.carrel.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carrel.crypto.Certificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SelfSignedCertificateTest {
  private static final Clock NOW = Clock.systemUTC();

  @TempDir Path data;

  private SelfSignedCertificate loadOrCreate(Clock clock, String... names) {
    return SelfSignedCertificate.loadOrCreate(data.resolve("tls"), names(names), clock);
  }

  private static List<SubjectName> names(String... texts) {
    return List.of(texts).stream().map(text -> SubjectName.parse(text).orElseThrow()).toList();
  }

  @Test
  void shouldContainLocalAndConfiguredNames() throws IOException {
    var created = loadOrCreate(NOW, "vcenter.example", "*.lab.example", "10.1.2.3", "2001:db8::1");

    assertThat(SubjectName.parse(created.certificate()))
        .containsAll(LocalHostNames.findAll())
        .containsAll(names("localhost", "127.0.0.1", "::1"))
        .containsAll(names("vcenter.example", "*.lab.example", "10.1.2.3", "2001:db8::1"));
    assertThat(created.certificate().getPublicKey().getAlgorithm()).isEqualTo("EC");
    assertThat(validDays(created)).isEqualTo(825);
  }

  private static long validDays(SelfSignedCertificate created) {
    return ChronoUnit.DAYS.between(
        created.certificate().getNotBefore().toInstant(),
        created.certificate().getNotAfter().toInstant());
  }

  @Test
  void shouldRestrictPermissionsToOwner() throws IOException {
    loadOrCreate(NOW);

    assertThat(permissions("")).isEqualTo("rwx------");
    assertThat(permissions("keys.pem")).isEqualTo("rw-------");
    try (var files = Files.list(data.resolve("tls"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("lock", "keys.pem", "certificate.pem");
    }
  }

  private String permissions(String file) throws IOException {
    return PosixFilePermissions.toString(
        Files.getPosixFilePermissions(data.resolve("tls").resolve(file)));
  }

  @Test
  void shouldReuseExistingCertificate() {
    var created = loadOrCreate(NOW, "vcenter.example");

    var reloaded = loadOrCreate(Clock.offset(NOW, Duration.ofDays(790)), "VCENTER.example");

    assertThat(reloaded).isEqualTo(created);
  }

  @Test
  void shouldRenewCertificateBeforeExpiry() {
    var created = loadOrCreate(NOW);

    var reloaded = loadOrCreate(Clock.offset(NOW, Duration.ofDays(795)));

    assertThat(reloaded.certificate()).isNotEqualTo(created.certificate());
  }

  @Test
  void shouldCreateNewCertificateForMissingName() throws Exception {
    var created = loadOrCreate(NOW);

    var reloaded = loadOrCreate(NOW, "vcenter.example");

    assertThat(reloaded.certificate()).isNotEqualTo(created.certificate());
    assertThat(Certificates.parse(Files.readString(data.resolve("tls/certificate.pem"))))
        .isEqualTo(reloaded.certificate());
  }

  @Test
  void shouldReplaceUnreadableCertificate() throws IOException {
    var created = loadOrCreate(NOW);
    Files.writeString(data.resolve("tls/keys.pem"), "broken");

    var reloaded = loadOrCreate(NOW);

    assertThat(reloaded.certificate()).isNotEqualTo(created.certificate());
  }

  @Test
  void shouldReportUnwritableDirectory() throws IOException {
    Files.writeString(data.resolve("tls"), "a file in the way");

    assertThatThrownBy(() -> loadOrCreate(NOW))
        .hasMessageContainingAll(
            "Could not store a self-signed certificate in", "quarkus.tls.key-store");
  }

  @ParameterizedTest
  @ValueSource(strings = {"under_score", "-dash", "two words", "", "a..b", "http://a", "a,dns:b"})
  void shouldRejectInvalidNames(String text) {
    assertThat(SubjectName.parse(text)).isEmpty();
  }
}
