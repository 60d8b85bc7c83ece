package dev.carrel.source;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Looks up the IP addresses of hosts. It blocks, so it must be called on a worker thread. */
@FunctionalInterface
interface HostResolver {

  /** All addresses of a host; at least one. */
  InetAddress[] resolve(String host) throws UnknownHostException;
}
