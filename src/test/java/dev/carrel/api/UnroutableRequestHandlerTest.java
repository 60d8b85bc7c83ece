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

/** Requests over HTTP/2 that client libraries do not send, frame by frame. */
@QuarkusTest
class UnroutableRequestHandlerTest {
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
  private static final int HEADERS = 1;
  private static final int RESET = 3;
  private static final int END_STREAM_AND_HEADERS = 5;
  private static final int FRAME_HEADER = 9;
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
          CONNECT of an authority       | CONNECT | -     | -            | x:1 | 405
          CONNECT of nothing            | CONNECT | -     | -            | -   | reset 1
          CONNECT with a path           | CONNECT | https | /api/session | x   | reset 1
          an unknown method             | connect | https | /api/session | x   | 404
          GET without an authority      | GET     | https | /api/session | -   | 400
          POST without an authority     | POST    | https | /api/session | -   | 400
          legacy without an authority   | GET     | https | /rest/x      | -   | 400
          JSON-RPC without an authority | POST    | https | /api         | -   | 400
          a download without one        | GET     | https | /cls/data/x/y | -  | 400
          a console without one         | GET     | https | /console/me  | -   | 400
          GET without a path            | GET     | https | -            | x   | reset 1
          GET of another's path         | GET     | https | api          | x   | 404
          GET without a scheme          | GET     | -     | /api/session | x   | reset 1
          GET with no host              | GET     | https | /api/session | a b | reset 1
          """)
  void shouldRefuseWithoutAFault(
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
      String answer = answer(headers);

      // Then
      assertThat(answer).isEqualTo(expected);
      assertThat(log.errors()).isEmpty();
    }
  }

  /** The status of the response, or the error with which the stream was reset. */
  private String answer(Http2Headers headers) throws Exception {
    try (var socket =
        (SSLSocket)
            HttpsClients.trustingAll()
                .getSocketFactory()
                .createSocket(https.getHost(), https.getPort())) {
      var parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"h2"});
      socket.setSSLParameters(parameters);
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(PREFACE);
      socket.getOutputStream().write(frame(headers));
      return answer(new DataInputStream(socket.getInputStream()));
    }
  }

  private static byte[] frame(Http2Headers headers) throws Exception {
    ByteBuf block = Unpooled.buffer();
    new DefaultHttp2HeadersEncoder().encodeHeaders(1, headers, block);
    ByteBuf frame =
        Unpooled.buffer()
            .writeMedium(block.readableBytes())
            .writeByte(HEADERS)
            .writeByte(END_STREAM_AND_HEADERS)
            .writeInt(1)
            .writeBytes(block);
    return ByteBufUtil.getBytes(frame);
  }

  private static String answer(DataInputStream in) throws Exception {
    while (true) {
      ByteBuf head = Unpooled.wrappedBuffer(read(in, FRAME_HEADER));
      int length = head.readUnsignedMedium();
      int type = head.readByte();
      boolean hasPriority = (head.readByte() & PRIORITY) != 0;
      ByteBuf payload = Unpooled.wrappedBuffer(read(in, length));
      if (type == HEADERS) {
        payload.skipBytes(hasPriority ? PRIORITY_LENGTH : 0);
        return new DefaultHttp2HeadersDecoder().decodeHeaders(1, payload).status().toString();
      }
      if (type == RESET) {
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
