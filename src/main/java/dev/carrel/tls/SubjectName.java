package dev.carrel.tls;

import dev.carrel.net.IpLiteral;
import java.net.Inet6Address;
import java.net.InetAddress;
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
import org.wildfly.security.x500.GeneralName;

/**
 * A subject alternative name of a certificate: a host name or an IP address.
 *
 * @param kind whether it is a host name or an IP address
 * @param text the name in lower case; an address in Java's format, without a scope id
 */
record SubjectName(Kind kind, String text) {
  private static final Pattern DNS_NAME =
      Pattern.compile(
          "(?=.{1,253}$)(\\*\\.)?[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");

  /**
   * The types of GeneralName (RFC 5280, section 4.2.1.6) that clients compare with the host in the
   * URL.
   */
  enum Kind {
    DNS(2),
    IP(7);

    private final int tag;

    Kind(int tag) {
      this.tag = tag;
    }
  }

  /**
   * Parses a host name, or an IP address with or without brackets; empty if the text is neither.
   */
  static Optional<SubjectName> parse(String text) {
    InetAddress address = IpLiteral.parse(text);
    if (address != null) {
      return Optional.of(parse(address));
    }
    String name = text.toLowerCase(Locale.ROOT);
    return DNS_NAME.matcher(name).matches()
        ? Optional.of(new SubjectName(Kind.DNS, name))
        : Optional.empty();
  }

  /** Converts an IP address; a scope id is removed. */
  static SubjectName parse(InetAddress address) {
    String text = address.getHostAddress();
    return new SubjectName(
        Kind.IP, address instanceof Inet6Address ? text.replaceFirst("%.*", "") : text);
  }

  /** The host names and IP addresses in a certificate; empty if they cannot be parsed. */
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

  GeneralName toGeneralName() {
    return switch (kind) {
      case DNS -> new GeneralName.DNSName(text);
      case IP -> new GeneralName.IPAddress(IpLiteral.parse(text).getAddress());
    };
  }

  /** The format of OpenSSL's {@code subjectAltName}, for messages. */
  @Override
  public String toString() {
    return kind.name() + ":" + text;
  }
}
