package dev.carrel.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;

/** What of an address stands for one party. */
public final class ClientNetwork {
  private static final int IPV6_NETWORK_BYTES = 8;

  private ClientNetwork() {}

  /**
   * An IPv4 address itself; of an IPv6 address the /64, for whoever has one address there has all.
   */
  public static String prefixOf(String address) {
    try {
      // An address that is written in digits is not looked up.
      return address.contains(":") && InetAddress.getByName(address) instanceof Inet6Address ipv6
          ? HexFormat.of().formatHex(Arrays.copyOf(ipv6.getAddress(), IPV6_NETWORK_BYTES))
          : address;
    } catch (UnknownHostException e) {
      return address;
    }
  }
}
