package dev.carrel.face;

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

/** Has a {@link PagedList} sent page by page. */
@Provider
public class PagesWriter implements ServerMessageBodyWriter<PagedList> {
  private final PagedBody body;
  private final CurrentVertxRequest request;

  PagesWriter(PagedBody body, CurrentVertxRequest request) {
    this.body = body;
    this.request = request;
  }

  @Override
  public boolean isWriteable(
      Class<?> type, Type generic, ResteasyReactiveResourceInfo target, MediaType mediaType) {
    return PagedList.class.isAssignableFrom(type);
  }

  @Override
  public boolean isWriteable(
      Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
    return PagedList.class.isAssignableFrom(type);
  }

  @Override
  public void writeResponse(PagedList list, Type generic, ServerRequestContext context) {
    body.send(list, context.serverResponse(), request.getCurrent().request());
  }

  /** Never called: {@link #writeResponse} is. */
  @Override
  public void writeTo(
      PagedList list,
      Class<?> type,
      Type generic,
      Annotation[] annotations,
      MediaType mediaType,
      MultivaluedMap<String, Object> headers,
      OutputStream out) {
    throw new UnsupportedOperationException();
  }
}
