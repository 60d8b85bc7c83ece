package dev.carrel.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carrel.operation.Page;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.spi.ServerHttpResponse;

/**
 * Sends a list page by page, the next when the one before is on its way: however long the list and
 * slow the client, one page is held.
 */
@Singleton
class PageStreamer {
  /** Over HTTP/1.1 the connection is closed for it. */
  private static final long HTTP2_CANCEL = 0x8;

  private static final Logger LOG = Logger.getLogger(PageStreamer.class);

  private final ObjectMapper json;

  PageStreamer(ObjectMapper json) {
    this.json = json;
  }

  /** Sends a list. One that fails in the middle is cut off, for it is too late to say so. */
  void stream(PagedResponse list, ServerHttpResponse response, HttpServerRequest request) {
    Page<?> page = list.firstPage();
    String start = list.prefix() + "[" + elements(page);
    String end = "]" + list.suffix();
    if (page.next() == null) {
      response.end((start + end).getBytes(StandardCharsets.UTF_8));
      return;
    }
    response.setChunked(true);
    write(response, start)
        .subscribe()
        .with(
            written -> streamRest(page, page.end(), end, response, request),
            onFailure(page.end(), request));
  }

  private void streamRest(
      Page<?> page,
      Consumer<Throwable> ended,
      String end,
      ServerHttpResponse response,
      HttpServerRequest request) {
    if (page.next() == null) {
      ended.accept(null);
      response.end(end.getBytes(StandardCharsets.UTF_8));
      return;
    }
    page.next()
        .get()
        .call(next -> write(response, next.elements().isEmpty() ? "" : "," + elements(next)))
        .subscribe()
        .with(next -> streamRest(next, ended, end, response, request), onFailure(ended, request));
  }

  private static Consumer<Throwable> onFailure(
      Consumer<Throwable> ended, HttpServerRequest request) {
    return failure -> {
      LOG.warnf("Could not send the rest of a list and aborted the response: %s", failure);
      ended.accept(new Page.Aborted(failure));
      request.response().reset(HTTP2_CANCEL);
    };
  }

  private static Uni<Void> write(ServerHttpResponse response, String text) {
    return Uni.createFrom()
        .completionStage(() -> response.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Without the brackets around them. */
  private String elements(Page<?> page) {
    try {
      String array = json.writeValueAsString(page.elements());
      return array.substring(1, array.length() - 1);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
