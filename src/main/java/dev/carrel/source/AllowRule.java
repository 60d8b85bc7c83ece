package dev.carrel.source;

import dev.carrel.net.PublicAddresses;
import dev.carrel.net.Subnet;
import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;

/** One entry of {@code carrel.pull.allowed-sources}. */
sealed interface AllowRule {

  /** Whether the entry speaks of such a URI. */
  boolean matchesUrl(NormalizedUrl target);

  /** Whether it then allows this address of the host. */
  boolean allowsAddress(InetAddress address);

  /** All of a scheme, at public addresses. */
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

  /** One host, or with {@code *.} in front all below it, whatever the addresses. */
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

  /** Addresses, under whatever name. */
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

  /** All whose URL begins so, whatever the addresses. */
  record Prefix(NormalizedUrl start) implements AllowRule {
    /** What servers do not agree about: it may lead out of the path that it seems to be in. */
    private static final Pattern AMBIGUOUS =
        Pattern.compile("(?i)%(2f|5c|25|00)|/(\\.|%2e){1,2}(;|%3b)");

    @Override
    public boolean matchesUrl(NormalizedUrl target) {
      return target.origin().equals(start.origin())
          && isBelow(target.path())
          && !AMBIGUOUS.matcher(target.path()).find();
    }

    private boolean isBelow(String path) {
      String prefix = start.path();
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
   * Reads an entry.
   *
   * @throws IllegalArgumentException if it is none
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

  private static Prefix parsePrefix(URI start) {
    if (start.getRawQuery() != null || start.getRawFragment() != null) {
      throw new IllegalArgumentException();
    }
    try {
      return new Prefix(NormalizedUrl.parse(start));
    } catch (SourceException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** {@code file} and {@code ds} would be names, but hardly are meant so: they have roots. */
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
