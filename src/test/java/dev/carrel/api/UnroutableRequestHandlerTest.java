package dev.carrel.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.testing.ErrorLogCapture;
import dev.carrel.testing.HttpsClients;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Headers;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Requests without a valid authority or path are rejected. The test writes HTTP/2 frames itself,
 * because client libraries do not send such requests.
 */
@QuarkusTest
class UnroutableRequestHandlerTest {
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int END_STREAM_AND_END_HEADERS = 5;
  private static final int FRAME_HEADER_LENGTH = 9;
  private static final int PRIORITY = 0x20;
  private static final int PRIORITY_LENGTH = 5;

  @TestHTTPResource(value = "/", tls = true)
  URI https;

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          CONNECT with an authority     | CONNECT | -     | -            | x:1 | 405
          CONNECT without an authority  | CONNECT | -     | -            | -   | reset 1
          CONNECT with a path           | CONNECT | https | /api/session | x   | reset 1
          an unknown method             | connect | https | /api/session | x   | 404
          GET without an authority      | GET     | https | /api/session | -   | 400
          POST without an authority     | POST    | https | /api/session | -   | 400
          legacy REST, no authority     | GET     | https | /rest/x      | -   | 400
          JSON-RPC, no authority        | POST    | https | /api         | -   | 400
          download without an authority | GET     | https | /cls/data/x/y | -  | 400
          console without an authority  | GET     | https | /console/me  | -   | 400
          GET without a path            | GET     | https | -            | x   | reset 1
          GET with a relative path      | GET     | https | api          | x   | 404
          GET without a scheme          | GET     | -     | /api/session | x   | reset 1
          GET with an invalid host      | GET     | https | /api/session | a b | reset 1
          """)
  void shouldRejectUnroutableRequestWithoutServerError(
      String name, String method, String scheme, String path, String authority, String expected)
      throws Exception {
    // Given
    Http2Headers headers = new DefaultHttp2Headers(false).method(method);
    if (scheme != null) {
      headers.scheme(scheme);
    }
    if (path != null) {
      headers.path(path);
    }
    if (authority != null) {
      headers.authority(authority);
    }
    try (var log = ErrorLogCapture.start()) {

      // When
      String response = exchange(headers);

      // Then
      assertThat(response).isEqualTo(expected);
      assertThat(log.errors()).isEmpty();
    }
  }

  /** Sends a request and returns its HTTP status, or the error code of RST_STREAM. */
  private String exchange(Http2Headers headers) throws Exception {
    try (var socket =
        (SSLSocket)
            HttpsClients.contextTrustingAll()
                .getSocketFactory()
                .createSocket(https.getHost(), https.getPort())) {
      var parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"h2"});
      socket.setSSLParameters(parameters);
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(PREFACE);
      socket.getOutputStream().write(headersFrame(headers));
      return readStatusOrReset(new DataInputStream(socket.getInputStream()));
    }
  }

  private static byte[] headersFrame(Http2Headers headers) throws Exception {
    ByteBuf block = Unpooled.buffer();
    new DefaultHttp2HeadersEncoder().encodeHeaders(1, headers, block);
    ByteBuf frame =
        Unpooled.buffer()
            .writeMedium(block.readableBytes())
            .writeByte(HEADERS)
            .writeByte(END_STREAM_AND_END_HEADERS)
            .writeInt(1)
            .writeBytes(block);
    return ByteBufUtil.getBytes(frame);
  }

  private static String readStatusOrReset(DataInputStream in) throws Exception {
    while (true) {
      ByteBuf frameHeader = Unpooled.wrappedBuffer(read(in, FRAME_HEADER_LENGTH));
      int length = frameHeader.readUnsignedMedium();
      int type = frameHeader.readByte();
      boolean hasPriority = (frameHeader.readByte() & PRIORITY) != 0;
      ByteBuf payload = Unpooled.wrappedBuffer(read(in, length));
      if (type == HEADERS) {
        payload.skipBytes(hasPriority ? PRIORITY_LENGTH : 0);
        return new DefaultHttp2HeadersDecoder().decodeHeaders(1, payload).status().toString();
      }
      if (type == RST_STREAM) {
        return "reset " + payload.readInt();
      }
    }
  }

  private static byte[] read(DataInputStream in, int length) throws IOException {
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return bytes;
  }
}
