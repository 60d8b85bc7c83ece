package dev.carrel.face;

import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.VapiError;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Makes the action, which vCenter's URLs carry in the query, a part of the path, so that each
 * action is a resource method of its own: {@code POST …/{id}?action=cancel} becomes {@code POST
 * …/{id}/~cancel}.
 *
 * <p>It also takes {@code %3A} for the colon that it is, for identifiers and {@code id:} come in
 * both spellings, and takes the media type of a body that is not there for JSON.
 */
@Singleton
class ActionRouting {
  /** Begins the segment that stands for an action. */
  static final String ACTION = "/~";

  private final Faces faces;

  ActionRouting(Faces faces) {
    this.faces = faces;
  }

  @ServerRequestFilter(preMatching = true)
  void route(ContainerRequestContext request, HttpServerRequest http) {
    if (hasNoBody(http)) {
      http.headers().set(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON);
    }
    URI uri = request.getUriInfo().getRequestUri();
    String path = uri.getRawPath();
    String routed = path.replace("%3A", ":").replace("%3a", ":");
    if (request.getMethod().equals(HttpMethod.POST)) {
      Face face = faces.of(path);
      if (routed.substring(routed.lastIndexOf('/')).startsWith(ACTION)) {
        throw new VapiError(ErrorType.NOT_FOUND, face.unknownUrl(path));
      }
      String action = request.getUriInfo().getQueryParameters().getFirst(face.actionParameter());
      if (action != null) {
        routed += ACTION + (action.matches("[a-z-]+") ? action : "unknown");
      }
    }
    if (!routed.equals(path)) {
      request.setRequestUri(withPath(uri, routed));
    }
  }

  /** Many a client library announces a form, or JSON, and then sends nothing. */
  private static boolean hasNoBody(HttpServerRequest http) {
    String length = http.getHeader(HttpHeaders.CONTENT_LENGTH);
    return length == null ? !http.headers().contains("Transfer-Encoding") : length.equals("0");
  }

  private static URI withPath(URI uri, String path) {
    String query = uri.getRawQuery();
    return URI.create(
        uri.getScheme()
            + "://"
            + uri.getRawAuthority()
            + path
            + (query == null ? "" : "?" + query));
  }
}
