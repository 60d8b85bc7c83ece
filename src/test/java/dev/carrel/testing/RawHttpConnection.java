package dev.carrel.testing;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An HTTP connection over a plain socket. The test controls how many bytes it sends and reads. */
public final class RawHttpConnection implements Closeable {
  private static final Pattern CONTENT_LENGTH = Pattern.compile("(?i)content-length: (\\d+)");

  private final Socket socket = new Socket();
  private final InputStream in;
  private final OutputStream out;

  private RawHttpConnection(String host, int port) throws IOException {
    this(null, host, port);
  }

  private RawHttpConnection(InetSocketAddress from, String host, int port) throws IOException {
    socket.bind(from);
    socket.setReceiveBufferSize(64 * 1024);
    socket.setSoTimeout(10_000);
    socket.connect(new InetSocketAddress(host, port));
    in = socket.getInputStream();
    out = socket.getOutputStream();
  }

  /** Requests a file and reads the response headers, but nothing of the body. */
  public static RawHttpConnection beginDownload(String uri) throws IOException {
    var transfer = send("GET", URI.create(uri), "");
    transfer.readHeaders();
    return transfer;
  }

  /** Sends the headers of an upload, but nothing of the body. */
  public static RawHttpConnection beginUpload(String uri, long length) throws IOException {
    return send("PUT", URI.create(uri), "Content-Length: " + length + "\r\n");
  }

  /** Sends a request with a target that HTTP clients reject; returns the complete response. */
  public static String sendAndReadAll(int port, String method, String target, String headers)
      throws IOException {
    return sendFromAndReadAll("127.0.0.1", port, method, target, headers);
  }

  /** Sends the headers of a request, but nothing of the body. */
  public static RawHttpConnection sendHeaders(
      int port, String method, String target, String headers) throws IOException {
    return openAndSend(
        port, "%s %s HTTP/1.1\r\nHost: x\r\n%s\r\n".formatted(method, target, headers));
  }

  /** Opens a connection and sends these bytes. */
  public static RawHttpConnection openAndSend(int port, String bytes) throws IOException {
    var transfer = new RawHttpConnection("127.0.0.1", port);
    transfer.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
    return transfer;
  }

  /** Reads a response with a Content-Length; the connection stays open. */
  public String readResponse() throws IOException {
    String head = readHeaders();
    Matcher length = CONTENT_LENGTH.matcher(head);
    int bytes = length.find() ? Integer.parseInt(length.group(1)) : 0;
    return head + new String(in.readNBytes(bytes), StandardCharsets.UTF_8);
  }

  /** Reads until the connection is closed or reset. */
  public String readRemainingText() throws IOException {
    var rest = new ByteArrayOutputStream();
    try {
      in.transferTo(rest);
    } catch (SocketException reset) {
      // The bytes before the reset were read.
    }
    return rest.toString(StandardCharsets.UTF_8);
  }

  /**
   * Reads until the connection is closed.
   *
   * @throws SocketException if it is reset
   */
  public String readToEnd() throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }

  /**
   * Sends the same bytes repeatedly until the connection is closed.
   *
   * @param pause the time between two writes, unless the server sends bytes
   * @return how many times the bytes were sent
   */
  public int sendRepeatedly(String bytes, Duration pause, int maxTimes) throws IOException {
    socket.setSoTimeout((int) pause.toMillis());
    for (int times = 0; times < maxTimes; times++) {
      try {
        write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        if (in.read() < 0) {
          return times;
        }
      } catch (SocketTimeoutException timeout) {
        // The server has neither responded nor closed the connection.
      } catch (SocketException closed) {
        return times;
      }
    }
    return maxTimes;
  }

  /**
   * Sends a request from another local address, as a proxy does.
   *
   * @param headers in addition to {@code Connection}, and to {@code Host} unless they contain it;
   *     followed by the body, if any
   * @return the complete response
   */
  public static String sendFromAndReadAll(
      String address, int port, String method, String target, String headers) throws IOException {
    String host = headers.matches("(?s)(.*\n)?Host: .*") ? "" : "Host: x\r\n";
    String end = headers.contains("\r\n\r\n") ? "" : "\r\n";
    try (var transfer =
        new RawHttpConnection(new InetSocketAddress(address, 0), "127.0.0.1", port)) {
      transfer.write(
          (method + " " + target + " HTTP/1.1\r\nConnection: close\r\n" + host + headers + end)
              .getBytes(StandardCharsets.ISO_8859_1));
      return new String(transfer.in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static RawHttpConnection send(String method, URI uri, String headers) throws IOException {
    var transfer = new RawHttpConnection(uri.getHost(), uri.getPort());
    String head =
        "%s %s HTTP/1.1\r\nHost: %s\r\n%s\r\n"
            .formatted(method, uri.getRawPath(), uri.getRawAuthority(), headers);
    transfer.out.write(head.getBytes(StandardCharsets.US_ASCII));
    transfer.out.flush();
    return transfer;
  }

  /** Whether a part of the response is available. */
  public boolean isResponseAvailable() throws IOException {
    return in.available() > 0;
  }

  /** Whether the server has closed or reset the connection without sending more. */
  public boolean isClosedByPeer() throws IOException {
    socket.setSoTimeout(1);
    try {
      return in.read() < 0;
    } catch (SocketTimeoutException timeout) {
      return false;
    } catch (SocketException reset) {
      return true;
    }
  }

  /** Returns whether the server sends nothing, and keeps the connection open, for a while. */
  public boolean isSilentFor(Duration duration) throws IOException {
    socket.setSoTimeout((int) duration.toMillis());
    try {
      in.read();
      return false;
    } catch (SocketTimeoutException timeout) {
      return true;
    }
  }

  /** Reads until the connection ends; returns whether it was reset instead of closed. */
  public boolean isResetByPeer() throws IOException {
    try {
      in.transferTo(OutputStream.nullOutputStream());
      return false;
    } catch (SocketException reset) {
      return true;
    }
  }

  /** Reads the status line and headers of the response. */
  public String readHeaders() throws IOException {
    var head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        return head.toString(StandardCharsets.US_ASCII);
      }
      head.write(next);
    }
    return head.toString(StandardCharsets.US_ASCII);
  }

  public void write(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  /** Reads bytes. Fails if the connection is closed earlier. */
  public void readBytes(int bytes) throws IOException {
    int read = in.readNBytes(bytes).length;
    if (read < bytes) {
      throw new EOFException(
          "The connection was closed after %d of %d bytes".formatted(read, bytes));
    }
  }

  /**
   * Reads until the connection is closed or reset.
   *
   * @return the number of bytes read
   */
  public long countRemainingBytes() throws IOException {
    byte[] buffer = new byte[64 * 1024];
    long count = 0;
    try {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        count += read;
      }
    } catch (SocketException reset) {
      // A connection that is aborted with bytes in flight is reset.
    }
    return count;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
