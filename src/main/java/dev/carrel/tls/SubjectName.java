package dev.carrel.tls;

import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A name for which a certificate stands: a host name or an IP address.
 *
 * @param text in lower case; an address as Java writes it, without a scope
 */
record SubjectName(Kind kind, String text) {
  private static final Pattern DNS_NAME =
      Pattern.compile(
          "(?=.{1,253}$)(\\*\\.)?[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");

  /** The types of RFC 5280's GeneralName that tell whom a client meant to reach. */
  enum Kind {
    DNS(2),
    IP(7);

    private final int tag;

    Kind(int tag) {
      this.tag = tag;
    }
  }

  /** Reads a host name or an address, in brackets or not; empty where it is neither. */
  static Optional<SubjectName> parse(String text) {
    if (NetUtil.isValidIpV4Address(text) || NetUtil.isValidIpV6Address(text)) {
      return address(text).map(SubjectName::parse);
    }
    String name = text.toLowerCase(Locale.ROOT);
    return DNS_NAME.matcher(name).matches()
        ? Optional.of(new SubjectName(Kind.DNS, name))
        : Optional.empty();
  }

  static SubjectName parse(InetAddress address) {
    String text = address.getHostAddress();
    return new SubjectName(
        Kind.IP, address instanceof Inet6Address ? text.replaceFirst("%.*", "") : text);
  }

  private static Optional<InetAddress> address(String literal) {
    try {
      return Optional.of(InetAddress.getByName(literal));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  /** Those of a certificate. */
  static Set<SubjectName> parse(X509Certificate certificate) {
    Collection<List<?>> names;
    try {
      names = certificate.getSubjectAlternativeNames();
    } catch (CertificateParsingException e) {
      return Set.of();
    }
    return names == null
        ? Set.of()
        : names.stream().flatMap(SubjectName::fromEntry).collect(Collectors.toSet());
  }

  private static Stream<SubjectName> fromEntry(List<?> entry) {
    return Stream.of(Kind.values())
        .filter(kind -> entry.get(0).equals(kind.tag))
        .flatMap(kind -> parse(String.valueOf(entry.get(1))).stream());
  }

  /** As keytool takes it. */
  @Override
  public String toString() {
    return kind.name().toLowerCase(Locale.ROOT) + ":" + text;
  }
}
