package dev.carrel.source;

import dev.carrel.source.SourceException.Kind;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * The sources that pulls may read ({@code carrel.pull.allowed-sources}): hosts, and the IP
 * addresses of each host to which a pull may connect.
 */
record AllowList(List<AllowRule> rules) {

  /**
   * Parses the entries.
   *
   * @throws IllegalStateException if an entry is invalid; the message contains the key and what is
   *     expected
   */
  static AllowList parse(List<String> entries) {
    return new AllowList(entries.stream().map(AllowList::parseRule).toList());
  }

  private static AllowRule parseRule(String entry) {
    try {
      return AllowRule.parse(entry.strip());
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(
          "Invalid value '%s' in carrel.pull.allowed-sources: expected http, https, a host name, *.host, an IP address, a CIDR block, or an http(s) URL prefix without query."
              .formatted(entry));
    }
  }

  /**
   * Rejects a URL that is not allowed at any address of its host, without a DNS lookup.
   *
   * @throws SourceException of kind NOT_ALLOWED
   */
  void requireAllowed(NormalizedUrl target) {
    InetAddress literal = target.ipLiteral();
    boolean isRejected =
        literal == null
            ? rules.stream().noneMatch(rule -> rule.matchesUrl(target))
            : !allows(target, literal);
    if (isRejected) {
      throw notAllowedError(target);
    }
  }

  /**
   * The addresses of the host that may be connected to; at least one.
   *
   * @throws SourceException of kind NOT_ALLOWED if there is none
   */
  List<InetAddress> filterAllowed(NormalizedUrl target, InetAddress... addresses) {
    List<InetAddress> allowed =
        Stream.of(addresses).filter(address -> allows(target, address)).toList();
    if (allowed.isEmpty()) {
      throw notAllowedError(target);
    }
    return allowed;
  }

  private boolean allows(NormalizedUrl target, InetAddress address) {
    return rules.stream().anyMatch(rule -> rule.matchesUrl(target) && rule.allowsAddress(address));
  }

  /**
   * The message does not contain the resolved addresses, because it would reveal the internal
   * network.
   */
  private static SourceException notAllowedError(NormalizedUrl target) {
    return new SourceException(
        Kind.NOT_ALLOWED,
        "Pulling from the host %s over %s is not allowed by carrel.pull.allowed-sources.",
        target.displayHost(),
        target.scheme());
  }
}
