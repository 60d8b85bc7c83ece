package dev.carrel.net;

import java.math.BigInteger;
import java.net.InetAddress;

/**
 * A subnet: all addresses with the same prefix.
 *
 * <p>Netty's {@code IpSubnetFilterRule} is not used: before its pull request 16860, {@code
 * 2000::/3} also matches {@code fc00::1}.
 *
 * @param base any address in the subnet
 * @param prefixLength the length of the common prefix in bits, from 0 to 32 or 128
 */
public record Subnet(InetAddress base, int prefixLength) {

  /**
   * Parses an IP address or a CIDR block; an address is a subnet with one address.
   *
   * @throws IllegalArgumentException if the text is neither
   */
  public static Subnet parse(String text) {
    String[] parts = text.split("/", -1);
    InetAddress start = IpLiteral.parse(parts[0]);
    if (start == null) {
      throw new IllegalArgumentException(text);
    }
    int bits = start.getAddress().length * Byte.SIZE;
    int length = parts.length == 1 ? bits : Integer.parseInt(parts[1]);
    if (parts.length > 2 || length < 0 || length > bits) {
      throw new IllegalArgumentException(text);
    }
    return new Subnet(start, length);
  }

  /** Whether a text, up to the first slash, is an IP address. Host names are not. */
  public static boolean looksLikeAddress(String text) {
    return IpLiteral.parse(text.split("/", -1)[0]) != null;
  }

  /** Whether an address is in the subnet; false if it is of the other IP version. */
  public boolean contains(InetAddress address) {
    return address.getAddress().length == base.getAddress().length
        && prefix(address).equals(prefix(base));
  }

  private BigInteger prefix(InetAddress address) {
    byte[] bytes = address.getAddress();
    return new BigInteger(1, bytes).shiftRight(bytes.length * Byte.SIZE - prefixLength);
  }
}
