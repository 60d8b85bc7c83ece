package dev.carrel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {
  private static TrustedProxies parse(String... texts) {
    return TrustedProxies.parse(Optional.of(List.of(texts)), false);
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, true",
    "192.0.2.2, false",
    "10.255.0.1, true",
    "11.0.0.1, false",
    "::ffff:10.0.0.1, true",
    "2001:db8:1::1, true",
    "2001:db9::1, false",
    "::1, false"
  })
  void shouldTrustConfiguredAddressesAndBlocks(String address, boolean trusted)
      throws UnknownHostException {
    var proxies = parse("192.0.2.1", "10.0.0.0/8", "2001:db8::/32");

    assertThat(proxies.contains(InetAddress.getByName(address))).isEqualTo(trusted);
  }

  /** Netty's {@code IpSubnetFilterRule} would match here. */
  @Test
  void shouldDistinguishIpv6Blocks() throws UnknownHostException {
    assertThat(parse("2000::/3").contains(InetAddress.getByName("fc00::1"))).isFalse();
  }

  @Test
  void shouldTrustNoProxyByDefault() throws UnknownHostException {
    var proxies = TrustedProxies.parse(Optional.empty(), false);

    assertThat(proxies.contains(InetAddress.getByName("127.0.0.1"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"proxy.example", "10.0.0.0/33", "10.0.0.0/", "10.0.0", "10.0.0.1:80", "*"})
  void shouldRejectInvalidProxyAddress(String text) {
    assertThatThrownBy(() -> parse("10.0.0.1", text))
        .isInstanceOf(ConfigurationException.class)
        .hasNoCause()
        .hasMessage(
            "Invalid value '%s' in carrel.trusted-proxies: expected an IP address or a CIDR block.",
            text);
  }

  @Test
  void shouldRejectProxyForwardingOfQuarkus() {
    assertThatThrownBy(() -> TrustedProxies.parse(Optional.of(List.of("10.0.0.1")), true))
        .isInstanceOf(ConfigurationException.class)
        .hasNoCause()
        .hasMessage(
            "quarkus.http.proxy.proxy-address-forwarding is not supported: list the trusted proxies in carrel.trusted-proxies.");
  }
}
