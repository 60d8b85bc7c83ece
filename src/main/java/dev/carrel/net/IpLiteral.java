package dev.carrel.net;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Parses IP addresses without DNS lookups. */
public final class IpLiteral {
  private IpLiteral() {}

  /**
   * Parses an IPv4 address in dotted decimal notation, or an IPv6 address with or without brackets.
   *
   * @return null if the text is neither, or if its scope id is not a network interface of this host
   */
  public static InetAddress parse(String text) {
    if (!NetUtil.isValidIpV4Address(text) && !NetUtil.isValidIpV6Address(text)) {
      return null;
    }
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      return null;
    }
  }
}
