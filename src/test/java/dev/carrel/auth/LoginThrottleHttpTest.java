package dev.carrel.auth;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.DOWNLOADER;
import static dev.carrel.testing.RestClient.READER;
import static dev.carrel.testing.RestClient.createdId;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.testing.AuditLogCapture;
import dev.carrel.testing.RawHttpConnection;
import dev.carrel.testing.RestClient;
import dev.carrel.testing.SettableClock;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Throttling and the audit log over HTTP; {@link LoginThrottleTest} tests the limits themselves.
 */
@QuarkusTest
class LoginThrottleHttpTest {
  private static final int MAX_FAILURES = 10;
  private static final String TRUSTED_PROXY = "127.0.0.2";
  private static final AtomicInteger ADDRESSES = new AtomicInteger();

  @Inject SettableClock clock;

  /** An address from which no test has sent a request. */
  private static String freshAddress() {
    return "127.0.1." + ADDRESSES.incrementAndGet();
  }

  private static String call(String address, RestClient restClient) throws IOException {
    return call(address, restClient, "");
  }

  private static String call(String address, RestClient restClient, String headers)
      throws IOException {
    String pair = restClient.user() + ":" + restClient.password();
    String basic = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    return RawHttpConnection.sendFromAndReadAll(
        address,
        RestAssured.port,
        "GET",
        "/api/content/library",
        headers + "Authorization: Basic " + basic + "\r\n");
  }

  private static void failLogins(String address, int times) throws IOException {
    for (int i = 0; i < times; i++) {
      assertThat(call(address, new RestClient("unknown at " + address, "wrong " + i)))
          .startsWith("HTTP/1.1 401 ");
    }
  }

  private static double countAuthentications(String outcome) {
    String all = given().get("/q/metrics").asString();
    var found =
        Pattern.compile("carrel_authentications_total\\{outcome=\"%s\"} (\\S+)".formatted(outcome))
            .matcher(all);
    assertThat(found.find()).as(all).isTrue();
    return Double.parseDouble(found.group(1));
  }

  @Test
  void shouldRejectThrottledClientWithRetryAfter() throws Exception {
    String address = freshAddress();
    failLogins(address, MAX_FAILURES);

    String response = call(address, READER);

    assertThat(response)
        .startsWith("HTTP/1.1 503 ")
        .containsPattern("(?i)\r\nretry-after: [67]\r\n")
        .contains("\"SERVICE_UNAVAILABLE\"")
        .contains("Too many failed logins; retry in ");
    clock.advance(Duration.ofSeconds(7));
    assertThat(call(address, READER)).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void shouldNotThrottleOtherClients() throws Exception {
    String address = freshAddress();
    assertThat(call(address, READER)).startsWith("HTTP/1.1 200 ");
    failLogins(address, MAX_FAILURES);

    assertThat(call(address, READER)).startsWith("HTTP/1.1 200 ");
    assertThat(call(freshAddress(), READER)).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void shouldCountConcurrentCallsAsOneAttempt() {
    String address = freshAddress();

    var responses =
        IntStream.range(0, 100)
            .parallel()
            .mapToObj(
                i -> {
                  try {
                    return call(address, DOWNLOADER);
                  } catch (IOException e) {
                    return e.toString();
                  }
                })
            .toList();

    assertThat(responses).allMatch(response -> response.startsWith("HTTP/1.1 200 "));
  }

  @Test
  void shouldLogAuthenticationsWithoutCredentials() throws Exception {
    String address = freshAddress();
    try (var log = new AuditLogCapture()) {
      String login = createdId(ADMINISTRATOR.request().post("/api/session"));
      given().header("vmware-api-session-id", login).delete("/api/session");
      call(address, READER);
      call(address, new RestClient("no\"body\r\nfailure user=\"x\"", "first secret"));
      call(address, new RestClient(READER.user(), "another secret"));

      assertThat(log.lines())
          .contains(
              "login user=\"administrator@vsphere.local\" address=127.0.0.1",
              "logout user=\"administrator@vsphere.local\" address=127.0.0.1",
              "success user=\"reader@vsphere.local\" address=" + address,
              "failure user=\"no\\u0022body\\u000d\\u000afailure user=\\u0022x\\u0022\" address="
                  + address,
              "failure user=\"reader@vsphere.local\" address=" + address)
          .noneMatch(line -> line.contains("secret") || line.contains(login));
    }
  }

  @Test
  void shouldLogThrottledAddressOnce() throws Exception {
    String address = freshAddress();
    failLogins(address, MAX_FAILURES);
    try (var log = new AuditLogCapture()) {
      call(address, READER);
      call(address, READER);

      assertThat(log.lines())
          .containsExactly("throttled user=\"reader@vsphere.local\" address=" + address);
    }
  }

  @Test
  void shouldLogAddressForwardedByTrustedProxyOnly() throws Exception {
    String forwarded = "X-Forwarded-For: 203.0.113.7\r\n";
    try (var log = new AuditLogCapture()) {
      call(TRUSTED_PROXY, new RestClient("behind a proxy", "wrong"), forwarded);
      call("127.0.0.3", new RestClient("not behind a proxy", "wrong"), forwarded);

      assertThat(log.lines())
          .containsExactly(
              "failure user=\"behind a proxy\" address=203.0.113.7",
              "failure user=\"not behind a proxy\" address=127.0.0.3");
    }
  }

  @Test
  void shouldCountAuthenticationsByOutcome() throws Exception {
    String address = freshAddress();
    double succeeded = countAuthentications("success");
    double failed = countAuthentications("failure");
    double throttled = countAuthentications("throttled");

    call(address, READER);
    failLogins(address, MAX_FAILURES);
    call(address, DOWNLOADER);

    assertThat(countAuthentications("success")).isEqualTo(succeeded + 1);
    assertThat(countAuthentications("failure")).isEqualTo(failed + MAX_FAILURES);
    assertThat(countAuthentications("throttled")).isEqualTo(throttled + 1);
  }
}
