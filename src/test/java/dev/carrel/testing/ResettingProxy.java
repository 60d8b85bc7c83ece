package dev.carrel.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A TCP proxy to a local port. It can reset its connections, as a firewall does. */
public final class ResettingProxy implements AutoCloseable {
  private final ServerSocket listening;
  private final int target;
  private final List<Socket> accepted = new CopyOnWriteArrayList<>();

  private ResettingProxy(int target) throws IOException {
    this.target = target;
    this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    run(this::accept);
  }

  public static ResettingProxy to(int port) throws IOException {
    return new ResettingProxy(port);
  }

  public int port() {
    return listening.getLocalPort();
  }

  /** Resets all open connections; new ones can be opened afterwards. */
  public void reset() throws IOException {
    for (Socket socket : accepted) {
      accepted.remove(socket);
      socket.setSoLinger(true, 0);
      socket.close();
    }
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = listening.accept();
      Socket server = new Socket(listening.getInetAddress(), target);
      accepted.add(client);
      run(() -> pass(client, server));
      run(() -> pass(server, client));
    }
  }

  private static void pass(Socket from, Socket to) throws IOException {
    try (to) {
      from.getInputStream().transferTo(to.getOutputStream());
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void run(Work work) {
    var thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException ended) {
                // One side closed the connection.
              }
            },
            "proxy");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      reset();
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
