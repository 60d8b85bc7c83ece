package dev.carrel.source;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Looks up hosts. Blocks: to be called on a worker. */
@FunctionalInterface
interface HostResolver {

  /** All addresses of a host, never none. */
  InetAddress[] resolve(String host) throws UnknownHostException;
}
