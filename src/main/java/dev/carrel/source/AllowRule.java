package dev.carrel.source;

import dev.carrel.net.PublicAddresses;
import dev.carrel.net.Subnet;
import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;

/** One entry of {@code carrel.pull.allowed-sources}. */
sealed interface AllowRule {

  /** Whether the entry applies to the URL. */
  boolean matchesUrl(NormalizedUrl target);

  /** Whether the entry, if it applies to the URL, allows this address of its host. */
  boolean allowsAddress(InetAddress address);

  /** All URLs of a scheme, at public addresses. */
  record Scheme(String name) implements AllowRule {
    @Override
    public boolean matchesUrl(NormalizedUrl target) {
      return target.scheme().equals(name);
    }

    @Override
    public boolean allowsAddress(InetAddress address) {
      return PublicAddresses.contains(address);
    }
  }

  /** One host, or with {@code *.} in front all its subdomains, at any address. */
  record HostName(String name) implements AllowRule {
    @Override
    public boolean matchesUrl(NormalizedUrl target) {
      return name.startsWith("*.")
          ? target.host().endsWith(name.substring(1))
          : target.host().equals(name);
    }

    @Override
    public boolean allowsAddress(InetAddress address) {
      return true;
    }
  }

  /** All hosts, at the addresses of a subnet. */
  record Addresses(Subnet subnet) implements AllowRule {
    @Override
    public boolean matchesUrl(NormalizedUrl target) {
      return true;
    }

    @Override
    public boolean allowsAddress(InetAddress address) {
      return subnet.contains(address);
    }
  }

  /** All URLs with a prefix, at any address. */
  record Prefix(NormalizedUrl prefixUrl) implements AllowRule {
    /**
     * Path elements that servers interpret differently; they may lead to a path outside the prefix.
     */
    private static final Pattern AMBIGUOUS =
        Pattern.compile("(?i)%(2f|5c|25|00)|/(\\.|%2e){1,2}(;|%3b)");

    @Override
    public boolean matchesUrl(NormalizedUrl target) {
      return target.origin().equals(prefixUrl.origin())
          && isBelow(target.path())
          && !AMBIGUOUS.matcher(target.path()).find();
    }

    private boolean isBelow(String path) {
      String prefix = prefixUrl.path();
      return prefix.endsWith("/")
          ? path.startsWith(prefix)
          : path.equals(prefix) || path.startsWith(prefix + "/");
    }

    @Override
    public boolean allowsAddress(InetAddress address) {
      return true;
    }
  }

  /**
   * Parses an entry.
   *
   * @throws IllegalArgumentException if it is invalid
   */
  static AllowRule parse(String entry) {
    String text = entry.toLowerCase(Locale.ROOT);
    if (NormalizedUrl.isHttpScheme(text)) {
      return new Scheme(text);
    }
    if (text.startsWith("http://") || text.startsWith("https://")) {
      return parsePrefix(URI.create(entry));
    }
    return Subnet.looksLikeAddress(text) ? new Addresses(Subnet.parse(text)) : parseHostName(text);
  }

  private static Prefix parsePrefix(URI prefixUrl) {
    if (prefixUrl.getRawQuery() != null || prefixUrl.getRawFragment() != null) {
      throw new IllegalArgumentException();
    }
    try {
      return new Prefix(NormalizedUrl.parse(prefixUrl));
    } catch (SourceException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /**
   * Rejects {@code file} and {@code ds}, which are valid host names but were probably meant as
   * schemes; those are configured by their root directories.
   */
  private static HostName parseHostName(String name) {
    String label = "[a-z0-9]([a-z0-9-]*[a-z0-9])?";
    String last = "[a-z]([a-z0-9-]*[a-z0-9])?";
    boolean isName = name.matches("(\\*\\.)?(" + label + "\\.)*" + last);
    if (!isName || name.equals("file") || name.equals("ds")) {
      throw new IllegalArgumentException();
    }
    return new HostName(name);
  }
}
