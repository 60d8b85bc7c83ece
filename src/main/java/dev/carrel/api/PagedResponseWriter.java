package dev.carrel.api;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyWriter;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;

/** Has a {@link PagedResponse} sent page by page. */
@Provider
public class PagedResponseWriter implements ServerMessageBodyWriter<PagedResponse> {
  private final PageStreamer body;
  private final CurrentVertxRequest request;

  PagedResponseWriter(PageStreamer body, CurrentVertxRequest request) {
    this.body = body;
    this.request = request;
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
  public void writeResponse(PagedResponse list, Type generic, ServerRequestContext context) {
    body.stream(list, context.serverResponse(), request.getCurrent().request());
  }

  /** Never called: {@link #writeResponse} is. */
  @Override
  public void writeTo(
      PagedResponse list,
      Class<?> type,
      Type generic,
      Annotation[] annotations,
      MediaType mediaType,
      MultivaluedMap<String, Object> headers,
      OutputStream out) {
    throw new UnsupportedOperationException();
  }
}
