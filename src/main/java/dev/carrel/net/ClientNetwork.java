package dev.carrel.net;

import java.net.Inet6Address;
import java.util.Arrays;
import java.util.HexFormat;

/** The network of a client, for limits that one client must not evade by changing its address. */
public final class ClientNetwork {
  private static final int IPV6_NETWORK_BYTES = 8;

  private ClientNetwork() {}

  /**
   * The key of a client's network: an IPv4 address itself, or the first 64 bits of an IPv6 address
   * in hexadecimal digits. Any other text is returned unchanged.
   */
  public static String prefixOf(String address) {
    return IpLiteral.parse(address) instanceof Inet6Address ipv6
        ? HexFormat.of().formatHex(Arrays.copyOf(ipv6.getAddress(), IPV6_NETWORK_BYTES))
        : address;
  }
}
