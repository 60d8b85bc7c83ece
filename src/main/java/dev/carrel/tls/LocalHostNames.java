package dev.carrel.tls;

import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.LinkedHashSet;
import java.util.Set;

/** The names of this machine, under which clients may come. */
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

  /** What the machine is called; that need not be a name that a certificate can have. */
  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException unknownToItself) {
      return "localhost";
    }
  }
}
