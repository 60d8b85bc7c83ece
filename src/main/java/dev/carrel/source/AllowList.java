package dev.carrel.source;

import dev.carrel.source.SourceException.Kind;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code carrel.pull.allowed-sources}: which hosts may be reached, and at which of their addresses.
 */
record AllowList(List<AllowRule> rules) {

  /**
   * Reads the entries.
   *
   * @throws IllegalStateException if one is none; it names the key and what it takes
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

  /** Refuses what no address of the host could make allowed. Looks nothing up. */
  void requireAllowed(NormalizedUrl target) {
    InetAddress literal = target.ipLiteral();
    boolean hopeless =
        literal == null
            ? rules.stream().noneMatch(rule -> rule.matchesUrl(target))
            : !allows(target, literal);
    if (hopeless) {
      throw notAllowedError(target);
    }
  }

  /** The addresses at which the host may be reached; never none. */
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

  /** It does not say what the name resolves to: whoever asks may not know the inside. */
  private static SourceException notAllowedError(NormalizedUrl target) {
    return new SourceException(
        Kind.NOT_ALLOWED,
        "Pulling from the host %s over %s is not allowed by carrel.pull.allowed-sources.",
        target.displayHost(),
        target.scheme());
  }
}
