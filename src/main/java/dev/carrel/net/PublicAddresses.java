package dev.carrel.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * The addresses of the public Internet: all addresses except those in IANA's registries of
 * special-purpose addresses and the metadata addresses of clouds.
 *
 * <p>Java represents IPv4-mapped IPv6 addresses ({@code ::ffff:127.0.0.1}) as IPv4 addresses.
 */
public final class PublicAddresses {
  /**
   * The only block from which public IPv6 addresses are assigned; other blocks need no entry below.
   */
  private static final Subnet GLOBAL_UNICAST = Subnet.parse("2000::/3");

  private static final List<Subnet> SPECIAL =
      Stream.of(
              "0.0.0.0/8", // this network
              "10.0.0.0/8", // private
              "100.64.0.0/10", // carrier-grade NAT
              "127.0.0.0/8", // loopback
              "168.63.129.16/32", // Azure's metadata
              "169.254.0.0/16", // link-local, where most clouds have their metadata
              "172.16.0.0/12", // private
              "192.0.0.0/24", // protocol assignments
              "192.0.2.0/24", // documentation
              "192.88.99.0/24", // 6to4 relays
              "192.168.0.0/16", // private
              "198.18.0.0/15", // benchmarking
              "198.51.100.0/24", // documentation
              "203.0.113.0/24", // documentation
              "224.0.0.0/4", // multicast
              "240.0.0.0/4", // reserved, broadcast
              "2001::/23", // protocol assignments, Teredo
              "2001:db8::/32", // documentation
              "2002::/16", // 6to4
              "3fff::/20") // documentation
          .map(Subnet::parse)
          .toList();

  private PublicAddresses() {}

  /** Whether an address is public. */
  public static boolean contains(InetAddress address) {
    boolean isAssigned = !(address instanceof Inet6Address) || GLOBAL_UNICAST.contains(address);
    return isAssigned && SPECIAL.stream().noneMatch(subnet -> subnet.contains(address));
  }
}
