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

  static Set<SubjectName> all() throws SocketException {
    var names = new LinkedHashSet<SubjectName>();
    SubjectName.of("localhost").ifPresent(names::add);
    SubjectName.of(hostName()).ifPresent(names::add);
    SubjectName.of("127.0.0.1").ifPresent(names::add);
    SubjectName.of("::1").ifPresent(names::add);
    NetworkInterface.networkInterfaces()
        .flatMap(network -> network.getInterfaceAddresses().stream())
        .map(InterfaceAddress::getAddress)
        .map(SubjectName::of)
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
