package dev.carrel.tls;

import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.LinkedHashSet;
import java.util.Set;

/** The host names and IP addresses of this machine. */
final class LocalHostNames {
  private LocalHostNames() {}

  static Set<SubjectName> findAll() throws SocketException {
    var names = new LinkedHashSet<SubjectName>();
    SubjectName.parse("localhost").ifPresent(names::add);
    SubjectName.parse(hostName()).ifPresent(names::add);
    SubjectName.parse("127.0.0.1").ifPresent(names::add);
    SubjectName.parse("::1").ifPresent(names::add);
    NetworkInterface.networkInterfaces()
        .flatMap(network -> network.getInterfaceAddresses().stream())
        .map(InterfaceAddress::getAddress)
        .map(SubjectName::parse)
        .forEach(names::add);
    return names;
  }

  /** The machine's host name, which is not necessarily valid in a certificate. */
  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
