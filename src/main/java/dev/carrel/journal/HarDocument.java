package dev.carrel.journal;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The journal as an HTTP archive (HAR 1.2), which browsers and proxies can open. The bodies are the
 * parameters and the result of the operation as JSON, whatever API the client used.
 *
 * @param log the only field
 */
public record HarDocument(Log log) {
  private static final int UNKNOWN_SIZE = -1;

  /** The root. */
  public record Log(String version, Creator creator, List<Entry> entries) {}

  /** The program that wrote the archive. */
  public record Creator(String name, String version) {}

  /** A request with its response; {@code time} is in milliseconds. */
  public record Entry(
      @JsonProperty("startedDateTime") Instant startedDateTime,
      long time,
      Request request,
      Response response,
      Map<String, Object> cache,
      Timings timings,
      String comment) {}

  /** A request. */
  public record Request(
      String method,
      String url,
      @JsonProperty("httpVersion") String httpVersion,
      List<Object> cookies,
      List<Header> headers,
      @JsonProperty("queryString") List<Object> queryString,
      @JsonProperty("postData") Content postData,
      @JsonProperty("headersSize") int headersSize,
      @JsonProperty("bodySize") int bodySize) {}

  /** A response; its status is 0 if none was sent. */
  public record Response(
      int status,
      @JsonProperty("statusText") String statusText,
      @JsonProperty("httpVersion") String httpVersion,
      List<Object> cookies,
      List<Header> headers,
      Content content,
      @JsonProperty("redirectURL") String redirectUrl,
      @JsonProperty("headersSize") int headersSize,
      @JsonProperty("bodySize") long bodySize) {}

  /** A header. */
  public record Header(String name, String value) {}

  /** A body. */
  public record Content(Integer size, @JsonProperty("mimeType") String mimeType, String text) {}

  /** The phases in milliseconds. */
  public record Timings(long send, @JsonProperty("wait") long waiting, long receive) {}

  /** Converts those entries that are HTTP requests. */
  static HarDocument of(List<JournalEntry> entries) {
    return new HarDocument(
        new Log(
            "1.2",
            new Creator("Carrel", "1"),
            entries.stream()
                .filter(entry -> entry.method() != null)
                .map(HarDocument::toEntry)
                .toList()));
  }

  private static Entry toEntry(JournalEntry entry) {
    long millis = (entry.duration() == null ? Duration.ZERO : entry.duration()).toMillis();
    return new Entry(
        entry.startedAt(),
        millis,
        toRequest(entry),
        toResponse(entry),
        Map.of(),
        new Timings(0, millis, 0),
        entry.operation() == null ? entry.transfer() : entry.operation());
  }

  private static Request toRequest(JournalEntry entry) {
    String host = entry.headers().getOrDefault("host", "localhost");
    return new Request(
        entry.method(),
        "http://" + host + entry.path(),
        "HTTP/1.1",
        List.of(),
        entry.headers().entrySet().stream()
            .map(header -> new Header(header.getKey(), header.getValue()))
            .toList(),
        List.of(),
        entry.request() == null ? null : toContent(null, entry.request()),
        UNKNOWN_SIZE,
        UNKNOWN_SIZE);
  }

  private static Response toResponse(JournalEntry entry) {
    String text = entry.response() == null ? "" : entry.response().toString();
    return new Response(
        entry.status() == null ? 0 : entry.status(),
        entry.error() == null ? "" : entry.error(),
        "HTTP/1.1",
        List.of(),
        List.of(),
        new Content(text.length(), "application/json", text),
        "",
        UNKNOWN_SIZE,
        entry.bytes() == null ? UNKNOWN_SIZE : entry.bytes());
  }

  private static Content toContent(Integer size, JsonNode body) {
    return new Content(size, "application/json", body.toString());
  }
}
