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
  private final ServerSocket serverSocket;
  private final int target;
  private final List<Socket> clients = new CopyOnWriteArrayList<>();

  private ResettingProxy(int target) throws IOException {
    this.target = target;
    this.serverSocket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    run(this::accept);
  }

  public static ResettingProxy start(int port) throws IOException {
    return new ResettingProxy(port);
  }

  public int port() {
    return serverSocket.getLocalPort();
  }

  /** Resets all open connections; new ones can be opened afterwards. */
  public void resetConnections() throws IOException {
    for (Socket socket : clients) {
      clients.remove(socket);
      reset(socket);
    }
  }

  private static void reset(Socket socket) throws IOException {
    synchronized (socket) {
      if (!socket.isClosed()) {
        socket.setSoLinger(true, 0);
        socket.close();
      }
    }
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = serverSocket.accept();
      Socket server = new Socket(serverSocket.getInetAddress(), target);
      clients.add(client);
      run(() -> copy(client, server));
      run(() -> copy(server, client));
    }
  }

  private static void copy(Socket from, Socket to) throws IOException {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } finally {
      // Under the monitor that reset holds: a socket stays open between its check and its reset.
      synchronized (to) {
        to.close();
      }
    }
  }

  private interface IoTask {
    void run() throws IOException;
  }

  private static void run(IoTask ioTask) {
    var thread =
        new Thread(
            () -> {
              try {
                ioTask.run();
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
      resetConnections();
      serverSocket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
