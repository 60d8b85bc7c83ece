package dev.carrel.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carrel.internals.ConnectionCloser;
import dev.carrel.operation.Page;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.spi.ServerHttpResponse;

/**
 * Sends a list page by page. It reads the next page when the previous one is written to the
 * connection, so at most one page is in memory, however long the list and however slow the client.
 */
@Singleton
class PageStreamer {
  private static final Logger LOG = Logger.getLogger(PageStreamer.class);

  private final ObjectMapper json;

  PageStreamer(ObjectMapper json) {
    this.json = json;
  }

  /**
   * Sends a list. If reading or writing a later page fails, it aborts the response, because the
   * status of success has already been sent.
   */
  void stream(PagedResponse pagedResponse, ServerHttpResponse response, HttpServerRequest request) {
    Page<?> page = pagedResponse.firstPage();
    String start = pagedResponse.prefix() + "[" + elementsJson(page);
    String end = "]" + pagedResponse.suffix();
    if (page.next() == null) {
      response.end((start + end).getBytes(StandardCharsets.UTF_8));
      return;
    }
    response.setChunked(true);
    write(response, start)
        .subscribe()
        .with(
            written -> streamRest(page, page.onEnd(), end, response, request),
            onFailure(page.onEnd(), request));
  }

  private void streamRest(
      Page<?> page,
      Consumer<Throwable> onEnd,
      String end,
      ServerHttpResponse response,
      HttpServerRequest request) {
    if (page.next() == null) {
      onEnd.accept(null);
      response.end(end.getBytes(StandardCharsets.UTF_8));
      return;
    }
    page.next()
        .get()
        .call(next -> write(response, next.elements().isEmpty() ? "" : "," + elementsJson(next)))
        .subscribe()
        .with(next -> streamRest(next, onEnd, end, response, request), onFailure(onEnd, request));
  }

  private static Consumer<Throwable> onFailure(
      Consumer<Throwable> onEnd, HttpServerRequest request) {
    return failure -> {
      LOG.warnf("Could not send the rest of a list; the response was aborted: %s", failure);
      onEnd.accept(new Page.Aborted(failure));
      ConnectionCloser.closeNow(request);
    };
  }

  private static Uni<Void> write(ServerHttpResponse response, String text) {
    return Uni.createFrom()
        .completionStage(() -> response.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Returns the elements as JSON, separated by commas and without the brackets of an array. */
  private String elementsJson(Page<?> page) {
    try {
      String array = json.writeValueAsString(page.elements());
      return array.substring(1, array.length() - 1);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
