package dev.carrel.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceEndpointTest {
  private static final TestServerCertificate CERTIFICATE = TestServerCertificate.create();

  private static SourceEndpoint sibling(String uri, String finalUri, String name) {
    return sibling(new SourceEndpoint(URI.create(uri), "thumbprint", null), finalUri, name);
  }

  private static SourceEndpoint sibling(SourceEndpoint endpoint, String finalUri, String name) {
    return endpoint.directory(URI.create(finalUri)).file(name);
  }

  @ParameterizedTest
  @CsvSource({
    "https://host/dir/vm.ovf,           disk.vmdk,    https://host/dir/disk.vmdk",
    "https://host:8443/vm.ovf?a=/b#c/d, disk.vmdk,    https://host:8443/disk.vmdk",
    "https://host/a%2Fb/vm.ovf,         disk.vmdk,    https://host/a%2Fb/disk.vmdk",
    "https://host/dir/,                 disk.vmdk,    https://host/dir/disk.vmdk",
    "https://host/dir/vm.ovf,           a b+%2F?#.x,  https://host/dir/a%20b%2B%252F%3F%23.x",
    "https://host/dir/vm.ovf,           http:x,       https://host/dir/http%3Ax",
    "ds:///vmfs/volumes/one/vm.ovf,     disk.vmdk,    ds:///vmfs/volumes/one/disk.vmdk",
    "file:///dir/vm.ovf,                disk.vmdk,    file:///dir/disk.vmdk",
    "file:/dir/vm.ovf,                  disk.vmdk,    file:/dir/disk.vmdk"
  })
  void shouldBeInSameDirectory(String uri, String name, String expected) {
    assertThat(sibling(uri, uri, name).uri()).hasToString(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "https://host/vm.ovf,  https://host:444/x/vm.ovf",
    "https://HOST./vm.ovf, https://host/vm.ovf",
    "http://host/vm.ovf,   https://host/vm.ovf"
  })
  void shouldRequireCertificateOfSameHost(String uri, String finalUri) {
    SourceEndpoint sibling = sibling(uri, finalUri, "disk.vmdk");

    assertThat(sibling.thumbprint()).isEqualTo("thumbprint");
  }

  /** A certificate of any length has a short thumbprint. */
  @ParameterizedTest
  @NullSource
  @ValueSource(strings = "thumbprint")
  void shouldRequireCertificateByThumbprint(String thumbprint) {
    var endpoint =
        new SourceEndpoint(
            URI.create("https://host/vm.ovf"),
            thumbprint,
            "ignored text".repeat(1000) + CERTIFICATE.pem());

    SourceEndpoint sibling = sibling(endpoint, "https://host/vm.ovf", "disk.vmdk");

    assertThat(sibling.certificate()).isNull();
    assertThat(CertificatePin.from(sibling).matches(CERTIFICATE.certificate())).isTrue();
    assertThat(CertificatePin.from(sibling).matches(TestServerCertificate.create().certificate()))
        .isFalse();
  }

  @Test
  void shouldNotRequireCertificateOfOtherHost() {
    var endpoint =
        new SourceEndpoint(URI.create("https://host/vm.ovf"), "thumbprint", CERTIFICATE.pem());

    SourceEndpoint sibling = sibling(endpoint, "https://other.example/vm.ovf", "disk.vmdk");

    assertThat(sibling.thumbprint()).isNull();
    assertThat(sibling.certificate()).isNull();
  }
}
