package dev.carrel.http;

import dev.carrel.net.Subnet;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** The proxies whose forwarded headers are trusted ({@code carrel.trusted-proxies}). */
record TrustedProxies(List<Subnet> subnets) {
  private static final String KEY = "carrel.trusted-proxies";

  /**
   * Parses IP addresses and CIDR blocks.
   *
   * @param isQuarkusForwarding whether Quarkus is configured to read forwarded headers itself,
   *     which is not supported
   * @throws ConfigurationException if {@code isQuarkusForwarding} is true or a text is invalid
   */
  static TrustedProxies parse(Optional<List<String>> texts, boolean isQuarkusForwarding) {
    if (isQuarkusForwarding) {
      throw new ConfigurationException(
          "quarkus.http.proxy.proxy-address-forwarding is not supported: list the trusted proxies in %s."
              .formatted(KEY));
    }
    return new TrustedProxies(
        texts.orElse(List.of()).stream().map(TrustedProxies::parseBlock).toList());
  }

  private static Subnet parseBlock(String text) {
    try {
      return Subnet.parse(text);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(
          "Invalid value '%2$s' in %1$s: expected an IP address or a CIDR block."
              .formatted(KEY, text));
    }
  }

  boolean isEmpty() {
    return subnets.isEmpty();
  }

  boolean contains(InetAddress address) {
    return subnets.stream().anyMatch(block -> block.contains(address));
  }
}
