package dev.carrel.net;

import io.netty.util.NetUtil;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * The addresses that begin with the same bits.
 *
 * <p>Not Netty's {@code IpSubnetFilterRule}: until its pull request 16860, {@code 2000::/3} matches
 * {@code fc00::1} too.
 *
 * @param base any address of it
 * @param prefixLength how many bits are the same
 */
public record Subnet(InetAddress base, int prefixLength) {

  /**
   * Reads an IP address or a CIDR block; an address is a subnet of one.
   *
   * @throws IllegalArgumentException if the text is neither
   */
  public static Subnet parse(String text) {
    String[] parts = text.split("/", -1);
    InetAddress start = address(parts[0]);
    int bits = start.getAddress().length * Byte.SIZE;
    int length = parts.length == 1 ? bits : Integer.parseInt(parts[1]);
    if (parts.length > 2 || length < 0 || length > bits) {
      throw new IllegalArgumentException(text);
    }
    return new Subnet(start, length);
  }

  /** Whether a text begins as an address; no name does. */
  public static boolean looksLikeAddress(String text) {
    String start = text.split("/", -1)[0];
    return NetUtil.isValidIpV4Address(start) || NetUtil.isValidIpV6Address(start);
  }

  private static InetAddress address(String text) {
    try {
      if (looksLikeAddress(text)) {
        return InetAddress.getByName(text);
      }
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(text, e);
    }
    throw new IllegalArgumentException(text);
  }

  public boolean contains(InetAddress address) {
    return address.getAddress().length == base.getAddress().length
        && prefix(address).equals(prefix(base));
  }

  private BigInteger prefix(InetAddress address) {
    byte[] bytes = address.getAddress();
    return new BigInteger(1, bytes).shiftRight(bytes.length * Byte.SIZE - prefixLength);
  }
}
