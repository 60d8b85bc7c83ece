package dev.carrel.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.testing.RawHttpConnection;
import dev.carrel.testing.RequestEcho;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.http.HttpServer;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Forwarded headers as the application sees them; 127.0.0.2 is a trusted proxy. */
@QuarkusTest
class ForwardedHeadersTest {
  private static final String TRUSTED = "127.0.0.2";
  private static final String UNTRUSTED = "127.0.0.1";

  @Inject HttpServer server;

  private String exchange(String from, String headers) throws IOException {
    return RawHttpConnection.sendFromAndReadAll(
        from, server.getPort(), "GET", RequestEcho.PATH, lines(headers));
  }

  private static String lines(String headers) {
    return headers.isEmpty() ? "" : headers.replace(" | ", "\r\n") + "\r\n";
  }

  private JsonObject echoedRequest(String from, String headers) throws IOException {
    String response = exchange(from, headers);
    assertThat(response).startsWith("HTTP/1.1 200");
    return new JsonObject(response.substring(response.indexOf("\r\n\r\n")));
  }

  private static JsonObject request(String client, String scheme, String authority) {
    return new JsonObject().put("client", client).put("scheme", scheme).put("authority", authority);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      textBlock =
          """
          X-Forwarded-For: 192.0.2.7 | X-Forwarded-Proto: https | X-Forwarded-Host: a.example             ! 192.0.2.7 ! https ! a.example
          X-Forwarded-For: 192.0.2.7 | X-Forwarded-Proto: https | X-Forwarded-Host: a.example:8443        ! 192.0.2.7 ! https ! a.example:8443
          X-Forwarded-Proto: https | X-Forwarded-Host: a.example | X-Forwarded-Port: 9443                 ! 127.0.0.2 ! https ! a.example:9443
          X-Forwarded-Proto: https | X-Forwarded-Host: a.example:8443 | X-Forwarded-Port: 443             ! 127.0.0.2 ! https ! a.example:8443
          X-Forwarded-Proto: https,http | X-Forwarded-Host: a.example, b.example                          ! 127.0.0.2 ! https ! a.example
          X-Forwarded-Proto: https                                                                        ! 127.0.0.2 ! https ! x
          X-Forwarded-Proto: https | X-Forwarded-Host: [2001:db8::1]:8443                                 ! 127.0.0.2 ! https ! [2001:db8::1]:8443
          X-Forwarded-For: 203.0.113.66, 192.0.2.7                                                        ! 192.0.2.7 ! http  ! x
          X-Forwarded-For: 203.0.113.66, 192.0.2.7, 127.0.0.2                                             ! 192.0.2.7 ! http  ! x
          X-Forwarded-For: 203.0.113.66 | X-Forwarded-For: 192.0.2.7                                      ! 192.0.2.7 ! http  ! x
          X-Forwarded-For: 2001:db8::7                                                                    ! 2001:db8:0:0:0:0:0:7 ! http ! x
          Forwarded: for=192.0.2.7;proto=https;host=a.example                                             ! 192.0.2.7 ! https ! a.example
          Forwarded: for="[2001:db8::7]:4711";proto=https;host="a.example:8443"                           ! 2001:db8:0:0:0:0:0:7 ! https ! a.example:8443
          Forwarded: for=203.0.113.66;host=evil.example, for=192.0.2.7;proto=https;host=a.example         ! 192.0.2.7 ! https ! a.example
          Forwarded: for=192.0.2.7;proto=https;host=a.example, for=127.0.0.2;proto=http;host=inner        ! 192.0.2.7 ! https ! a.example
          Forwarded: for=192.0.2.7 | X-Forwarded-For: 203.0.113.66, 192.0.2.7 | X-Forwarded-Proto: https  ! 192.0.2.7 ! https ! x
          """)
  void shouldApplyHeadersOfTrustedProxy(
      String headers, String client, String scheme, String authority) throws IOException {
    assertThat(echoedRequest(TRUSTED, headers)).isEqualTo(request(client, scheme, authority));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "X-Forwarded-For: 192.0.2.7 | X-Forwarded-Proto: https | X-Forwarded-Host: evil.example",
        "X-Forwarded-Port: 1 | X-Forwarded-Ssl: on | X-Forwarded-Prefix: /evil",
        "Forwarded: for=192.0.2.7;proto=https;host=evil.example",
        "Forwarded: for=192.0.2.7 | X-Forwarded-For: 203.0.113.66"
      })
  void shouldIgnoreHeadersOfUntrustedClient(String headers) throws IOException {
    assertThat(echoedRequest(UNTRUSTED, headers)).isEqualTo(request(UNTRUSTED, "http", "x"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Forwarded-For: unknown",
        "X-Forwarded-For: ,,,",
        "X-Forwarded-Proto: javascript",
        "X-Forwarded-Host: evil.example/path?",
        "X-Forwarded-Port: -1",
        "X-Forwarded-Ssl: on",
        "X-Forwarded-Prefix: /evil",
        "Forwarded: for=unknown;proto=gopher;host=\"evil.example/path\"",
        "Forwarded: \"\"\";;;,,,"
      })
  void shouldIgnoreInvalidHeaders(String headers) throws IOException {
    assertThat(echoedRequest(TRUSTED, headers)).isEqualTo(request(TRUSTED, "http", "x"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Forwarded: for=203.0.113.66 | X-Forwarded-For: 192.0.2.7",
        "Forwarded: proto=http | X-Forwarded-Proto: https",
        "Forwarded: host=evil.example | X-Forwarded-Host: a.example"
      })
  void shouldRejectContradictoryHeaders(String headers) throws IOException {
    assertThat(exchange(TRUSTED, headers)).startsWith("HTTP/1.1 400");
  }

  @Test
  void shouldHandleHugeHeaders() throws IOException {
    String addresses = "192.0.2.7, ".repeat(1_500);
    String elements = "for=192.0.2.7;a=\"b\", ".repeat(800);

    assertThat(
            echoedRequest(TRUSTED, "X-Forwarded-For: " + addresses + "192.0.2.8")
                .getString("client"))
        .isEqualTo("192.0.2.8");
    assertThat(
            echoedRequest(TRUSTED, "Forwarded: " + elements + "for=192.0.2.8").getString("client"))
        .isEqualTo("192.0.2.8");
  }
}
