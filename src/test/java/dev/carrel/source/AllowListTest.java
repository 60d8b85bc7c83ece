package dev.carrel.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carrel.source.SourceException.Kind;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowListTest {

  @ParameterizedTest
  @CsvSource({
    // entry,            URI,                            its address,  allowed
    "http,               http://a.example/,              1.1.1.1,      true",
    "http,               https://a.example/,             1.1.1.1,      false",
    "http,               http://a.example/,              10.0.0.1,     false",
    "http,               http://a.example/,              169.254.169.254, false",
    "HTTPS,              https://a.example/,             2606:4700::1, true",
    "https,              https://a.example/,             ::1,          false",
    "a.example,          http://a.example/,              10.0.0.1,     true",
    "A.Example,          https://a.example.:8443/,       127.0.0.1,    true",
    "a.example,          http://b.a.example/,            1.1.1.1,      false",
    "a.example,          http://xa.example/,             1.1.1.1,      false",
    "a.example,          http://a.example.evil.example/, 1.1.1.1,      false",
    "*.a.example,        http://b.a.example/,            10.0.0.1,     true",
    "*.a.example,        http://c.b.a.example/,          10.0.0.1,     true",
    "*.a.example,        http://a.example/,              1.1.1.1,      false",
    "*.a.example,        http://xa.example/,             1.1.1.1,      false",
    "10.0.0.0/8,         http://a.example/,              10.9.9.9,     true",
    "10.0.0.0/8,         http://a.example/,              11.0.0.0,     false",
    "10.1.2.3,           https://a.example/,             10.1.2.3,     true",
    "10.1.2.3,           https://a.example/,             10.1.2.4,     false",
    "fd00::/8,           https://a.example/,             fd12::1,      true",
    "fd00::/8,           https://a.example/,             fe80::1,      false",
    "::1,                https://a.example/,             ::1,          true",
    "0.0.0.0/0,          https://a.example/,             127.0.0.1,    true",
    "0.0.0.0/0,          https://a.example/,             ::1,          false",
    "::/0,               https://a.example/,             ::1,          true",
    "::/0,               https://a.example/,             10.0.0.1,     false",
    "2000::/3,           https://a.example/,             2a00::1,      true",
    "2000::/3,           https://a.example/,             fc00::1,      false",
    "[::1],              https://a.example/,             ::1,          true"
  })
  void shouldCheckHostAndAddress(String entry, String uri, String address, boolean isAllowed) {
    assertThat(allows(entry, uri, address)).isEqualTo(isAllowed);
  }

  @ParameterizedTest
  @CsvSource({
    // prefix,                  URI,                                  allowed
    "https://m.example/iso/,    https://m.example/iso/a.iso,          true",
    "https://m.example/iso/,    https://M.example:443/iso/b/a.iso?x=1, true",
    "https://m.example/iso/,    https://m.example/iso,                false",
    "https://m.example/iso,     https://m.example/iso,                true",
    "https://m.example/iso,     https://m.example/iso/a,              true",
    "https://m.example/iso,     https://m.example/isolated,           false",
    "https://m.example/ISO/,    https://m.example/iso/a,              false",
    "https://m.example,         https://m.example/any,                true",
    "https://m.example/iso/,    http://m.example/iso/a,               false",
    "https://m.example/iso/,    https://m.example:8443/iso/a,         false",
    "https://m.example:8443/iso/, https://m.example:8443/iso/a,       true",
    "https://m.example/iso/,    https://n.example/iso/a,              false",
    "https://m.example/iso/,    https://m.example.evil.example/iso/a, false",
    "https://m.example/iso/,    https://m.example/iso/../b,           false",
    "https://m.example/iso/,    https://m.example/iso/%2e%2E/b,       false",
    "https://m.example/iso/,    https://m.example/iso/.%2e/b,         false",
    "https://m.example/iso/,    https://m.example/x/../iso/b,         true",
    "https://m.example/iso/,    https://m.example/iso/..%2fb,         false",
    "https://m.example/iso/,    https://m.example/iso/..%5Cb,         false",
    "https://m.example/iso/,    https://m.example/iso/%252e%252e/b,   false",
    "https://m.example/iso/,    https://m.example/iso/..;/b,          false",
    "https://m.example/iso/,    https://m.example/iso/%2e.%3Bx/b,     false",
    "https://m.example/iso/,    https://m.example/iso/..b/a%20c,      true"
  })
  void shouldMatchPrefixByPathSegments(String prefix, String uri, boolean isAllowed) {
    assertThat(allows(prefix, uri, "10.0.0.1")).isEqualTo(isAllowed);
  }

  @ParameterizedTest
  @CsvSource({
    "http,                   http://127.0.0.1/,          false",
    "http,                   http://[::1]/,              false",
    "http,                   http://[::ffff:127.0.0.1]/, false",
    "http,                   http://[::127.0.0.1]/,      false",
    "http,                   http://[64:ff9b::7f00:1]/,  false",
    "http,                   http://[2002:7f00:1::]/,    false",
    "http,                   http://169.254.169.254/,    false",
    "http,                   http://1.1.1.1/,            true",
    "127.0.0.0/8,            http://[::ffff:127.0.0.1]/, true",
    "10.0.0.0/8,             http://127.0.0.1/,          false",
    "http://127.0.0.1:8080/, http://127.0.0.1:8080/a,    true",
    "http://127.0.0.1:8080/, http://127.0.0.1/a,         false",
    "a.example,              http://a.example/,          true",
    "a.example,              http://b.example/,          false",
    "10.0.0.0/8,             http://b.example/,          true",
    "https,                  http://b.example/,          false"
  })
  void shouldRejectWithoutLookupWhenNoAddressIsAllowed(
      String entry, String uri, boolean isAccepted) {
    AllowList list = AllowList.parse(List.of(entry));
    NormalizedUrl target = NormalizedUrl.parse(URI.create(uri));

    if (isAccepted) {
      list.requireAllowed(target);
    } else {
      assertThatThrownBy(() -> list.requireAllowed(target))
          .satisfies(AllowListTest::assertNotAllowed);
    }
  }

  @Test
  void shouldReturnOnlyAllowedAddresses() throws UnknownHostException {
    AllowList list = AllowList.parse(List.of("http", "10.0.0.0/8"));
    NormalizedUrl target = NormalizedUrl.parse(URI.create("http://a.example/"));
    InetAddress publicAddress = InetAddress.getByName("1.1.1.1");
    InetAddress privateAddress = InetAddress.getByName("10.0.0.1");
    InetAddress loopback = InetAddress.getByName("127.0.0.1");

    assertThat(list.filterAllowed(target, loopback, publicAddress, privateAddress))
        .containsExactly(publicAddress, privateAddress);
  }

  @Test
  void shouldNotRevealAddressesOfInternalNames() throws UnknownHostException {
    AllowList list = AllowList.parse(List.of("http"));
    NormalizedUrl target =
        NormalizedUrl.parse(URI.create("http://vault.corp.example:8200/x?token=secret"));
    InetAddress address = InetAddress.getByName("10.1.2.3");

    assertThatThrownBy(() -> list.filterAllowed(target, address))
        .satisfies(AllowListTest::assertNotAllowed)
        .message()
        .contains("vault.corp.example:8200")
        .doesNotContain("10.1.2.3", "secret");
  }

  @Test
  void shouldAllowNothingWithoutEntries() {
    assertThat(allows("", "http://a.example/", "1.1.1.1")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "ftp://a.example/",
        "file",
        "ds",
        "file:///srv",
        "*.*.example",
        "a.*.example",
        "*a.example",
        "a_b.example",
        "-a.example",
        "a..example",
        "127.1",
        "2130706433",
        "0x7f.1",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/",
        "10.0.0.0/8/8",
        "10.0.0.0/x",
        "a.example/8",
        "fd00::/129",
        "a.example:80",
        "http://",
        "http://me@a.example/",
        "http://a.example/?x=1",
        "http://a.example/#x",
        "http://127.1/",
        "https:// a.example/"
      })
  void shouldRejectInvalidEntries(String entry) {
    assertThatThrownBy(() -> AllowList.parse(List.of("http", entry)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(
            "Invalid value '"
                + entry
                + "' in carrel.pull.allowed-sources: expected http, https, a host");
  }

  private static boolean allows(String entry, String uri, String address) {
    AllowList list = AllowList.parse(entry.isEmpty() ? List.of() : List.of(entry));
    try {
      list.filterAllowed(NormalizedUrl.parse(URI.create(uri)), InetAddress.getByName(address));
      return true;
    } catch (SourceException failure) {
      assertNotAllowed(failure);
      return false;
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static void assertNotAllowed(Throwable failure) {
    assertThat(((SourceException) failure).kind()).isEqualTo(Kind.NOT_ALLOWED);
  }
}
