package dev.carrel.api;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyWriter;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;

/** Writes a {@link PagedResponse} to the client page by page. */
@Provider
public class PagedResponseWriter implements ServerMessageBodyWriter<PagedResponse> {
  private final PageStreamer pageStreamer;
  private final RoutingContext routing;

  PagedResponseWriter(PageStreamer pageStreamer, RoutingContext routing) {
    this.pageStreamer = pageStreamer;
    this.routing = routing;
  }

  @Override
  public boolean isWriteable(
      Class<?> type, Type generic, ResteasyReactiveResourceInfo target, MediaType mediaType) {
    return PagedResponse.class.isAssignableFrom(type);
  }

  @Override
  public boolean isWriteable(
      Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
    return PagedResponse.class.isAssignableFrom(type);
  }

  @Override
  public void writeResponse(
      PagedResponse pagedResponse, Type generic, ServerRequestContext context) {
    pageStreamer.stream(pagedResponse, context.serverResponse(), routing.request());
  }

  /** Never called: RESTEasy Reactive calls {@link #writeResponse} instead. */
  @Override
  public void writeTo(
      PagedResponse pagedResponse,
      Class<?> type,
      Type generic,
      Annotation[] annotations,
      MediaType mediaType,
      MultivaluedMap<String, Object> headers,
      OutputStream out) {
    throw new UnsupportedOperationException(
        "A paged response is written by writeResponse, because writing to a stream would block.");
  }
}
