package dev.carrel.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carrel.source.SourceException.Kind;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NormalizedUrlTest {

  @ParameterizedTest
  @CsvSource({
    "HTTP://Images.Example,              http://images.example:80,   /",
    "https://images.example.,            https://images.example:443, /",
    "https://images.example.:8443/a,     https://images.example:8443, /a",
    "http://h.example/a/./b/../c?q=..#f, http://h.example:80, /a/c?q=..",
    "http://h.example/a/%2e%2E/b,        http://h.example:80, /b",
    "http://h.example/a/.%2e/.,          http://h.example:80, /",
    "http://h.example/../../a/..,        http://h.example:80, /",
    "http://h.example/a//b,              http://h.example:80, /a//b",
    "http://h.example/%2Fa%20b,          http://h.example:80, /%2Fa%20b",
    "http://h.example/ä,                 http://h.example:80, /%C3%A4",
    "http://h.example?a=b,               http://h.example:80, /?a=b",
    "http://[::1]:8080/a,                http://[::1]:8080, /a",
    "http://h.example:/a,                http://h.example:80, /a"
  })
  void shouldNormalizeUrl(String uri, String origin, String requestUri) {
    NormalizedUrl url = NormalizedUrl.parse(URI.create(uri));

    assertThat(url.origin()).isEqualTo(origin);
    assertThat(url.requestUri()).isEqualTo(requestUri);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://h.example/a",
        "gopher://h.example/a",
        "jar:http://h.example/a!/b",
        "http:h.example",
        "http:/a",
        "http:///a",
        "http://user@h.example/",
        "http://user:secret@h.example/",
        "http://@h.example/",
        "http://h.example:0/",
        "http://h.example:65536/",
        "http://h_1.example%40x/",
        "http://127.1/",
        "http://0x7f.1/",
        "http://0x7f000001/",
        "http://0x7f.0.0.1/",
        "http://2130706433/",
        "http://017700000001/",
        "http://a.0x7f/",
        "http://1.1.1/",
        "http://a.example.1/",
        "http://0177.0.0.1/",
        "http://010.0.0.1/",
        "http://127.0.0.1./",
        "http://127.0.0.256/",
        "http://[fe80::1%25eth0]/",
        "http://[::1%1]/",
        "http://１２７.0.0.1/",
        "http://①.example/"
      })
  void shouldRejectAmbiguousOrInvalidUri(String uri) {
    assertThatThrownBy(() -> NormalizedUrl.parse(URI.create(uri)))
        .isInstanceOfSatisfying(
            SourceException.class,
            failure -> {
              assertThat(failure.kind()).isEqualTo(Kind.INVALID);
              assertThat(failure.isTransient()).isFalse();
            })
        .message()
        .doesNotContain("secret", "user@");
  }

  @ParameterizedTest
  @CsvSource({
    "/b,                         https://h.example:8443, /b",
    "c?x=1,                      https://h.example:8443, /a/c?x=1",
    "?x=1,                       https://h.example:8443, /a/file?x=1",
    "//o.example/b,              https://o.example:443,  /b",
    "https://o.example/b/../c#f, https://o.example:443,  /c"
  })
  void shouldResolveRedirectTarget(String location, String origin, String requestUri) {
    NormalizedUrl next = parse("https://h.example:8443/a/file?q=1").resolveRedirect(location);

    assertThat(next.origin()).isEqualTo(origin);
    assertThat(next.requestUri()).isEqualTo(requestUri);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      value = {
        "http://h.example/a,         NOT_ALLOWED",
        "file:///etc/passwd,         NOT_ALLOWED",
        "ds:///vmfs/volumes/a/b,     NOT_ALLOWED",
        "FTP://h.example/,           NOT_ALLOWED",
        "https://me:secret@h.example/, INVALID",
        "https://127.1/,             INVALID",
        "http://h.example/a b,       INVALID",
        "null,                       INVALID"
      })
  void shouldRejectRedirectTarget(String location, Kind kind) {
    NormalizedUrl url = parse("https://h.example/");

    assertThatThrownBy(() -> url.resolveRedirect(location))
        .isInstanceOfSatisfying(
            SourceException.class, failure -> assertThat(failure.kind()).isEqualTo(kind))
        .message()
        .doesNotContain("secret");
  }

  @Test
  void shouldDistinguishIpAddressesFromNames() {
    assertThat(parse("http://127.0.0.1/").ipLiteral().isLoopbackAddress()).isTrue();
    assertThat(parse("http://[::1]/").ipLiteral().isLoopbackAddress()).isTrue();
    assertThat(parse("http://[::ffff:127.0.0.1]/").ipLiteral().isLoopbackAddress()).isTrue();
    assertThat(parse("http://localhost/").ipLiteral()).isNull();
  }

  private static NormalizedUrl parse(String uri) {
    return NormalizedUrl.parse(URI.create(uri));
  }
}
