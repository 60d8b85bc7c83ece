package dev.carrel.http;

import java.net.InetAddress;

/**
 * The forwarded headers of a request. A component is null if the headers do not contain it, or
 * contain an invalid value.
 *
 * @param client the IP address of the client
 * @param scheme {@code http} or {@code https}
 * @param host the host that the client requested, with an optional port
 */
record ForwardedInfo(InetAddress client, String scheme, String host) {
  static final ForwardedInfo NONE = new ForwardedInfo(null, null, null);

  /** The components of both; null if they contradict each other. */
  ForwardedInfo mergedWith(ForwardedInfo second) {
    boolean isConsistent =
        isConsistent(client, second.client)
            && isConsistent(scheme, second.scheme)
            && isConsistent(host, second.host);
    return isConsistent
        ? new ForwardedInfo(
            firstNonNull(client, second.client),
            firstNonNull(scheme, second.scheme),
            firstNonNull(host, second.host))
        : null;
  }

  private static boolean isConsistent(Object first, Object second) {
    return first == null || second == null || first.equals(second);
  }

  private static <T> T firstNonNull(T first, T second) {
    return first == null ? second : first;
  }
}
