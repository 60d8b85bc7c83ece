package dev.carrel.http;

import java.net.InetAddress;

/**
 * What proxies say of a request as its client sent it. Null where they do not say, or nothing that
 * can be.
 *
 * @param client where it came from
 * @param scheme {@code http} or {@code https}
 * @param host a host, with the port if there was one
 */
record ForwardedInfo(InetAddress client, String scheme, String host) {
  static final ForwardedInfo NONE = new ForwardedInfo(null, null, null);

  /** Both together; null where they contradict each other. */
  ForwardedInfo mergedWith(ForwardedInfo other) {
    boolean agree =
        isConsistent(client, other.client)
            && isConsistent(scheme, other.scheme)
            && isConsistent(host, other.host);
    return agree
        ? new ForwardedInfo(
            firstNonNull(client, other.client),
            firstNonNull(scheme, other.scheme),
            firstNonNull(host, other.host))
        : null;
  }

  private static boolean isConsistent(Object one, Object other) {
    return one == null || other == null || one.equals(other);
  }

  private static <T> T firstNonNull(T one, T other) {
    return one == null ? other : one;
  }
}
