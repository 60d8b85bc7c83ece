package dev.carrel.api;

import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
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
public class ActionRouting {
  /** Begins the segment that stands for an action. */
  public static final String ACTION_PREFIX = "/~";

  private static final Pattern ACTION_NAME = Pattern.compile("[a-z-]+");
  private static final Pattern ENCODED_COLON = Pattern.compile("%3A", Pattern.CASE_INSENSITIVE);

  /**
   * What a query may not hold in a URI, though clients send it: and a percent sign that encodes
   * nothing.
   */
  private static final Pattern ILLEGAL_IN_QUERY =
      Pattern.compile("%(?!\\p{XDigit}{2})|[^\\w%!$&'()*+,;=:@/?.~-]");

  private final ApiRegistry apiRegistry;

  ActionRouting(ApiRegistry apiRegistry) {
    this.apiRegistry = apiRegistry;
  }

  @ServerRequestFilter(preMatching = true)
  void rewriteAction(ContainerRequestContext request, HttpServerRequest http) {
    if (hasNoBody(http)) {
      http.headers().set(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON);
    }
    String path = http.path();
    String routed = path.indexOf('%') < 0 ? path : ENCODED_COLON.matcher(path).replaceAll(":");
    Api api = apiRegistry.ofPath(path);
    List<String> actions = requestedActions(http);
    boolean isPost = http.method().equals(HttpMethod.POST);
    boolean isAmbiguous =
        actions.size() > 1
            || !actions.isEmpty() && !actions.equals(query(http, api.actionParameter()));
    if (isPost && lastSegment(routed).startsWith(ACTION_PREFIX)
        || isAmbiguous
        || !isPost && !actions.isEmpty()) {
      throw new VapiError(ErrorType.NOT_FOUND, api.unknownUrlMessage(path));
    }
    if (!actions.isEmpty() && !api.isDefaultAction(actions.get(0))) {
      routed +=
          ACTION_PREFIX
              + (ACTION_NAME.matcher(actions.get(0)).matches() ? actions.get(0) : "unknown");
    }
    if (!routed.equals(path)) {
      request.setRequestUri(uri(routed, http.query()));
    }
  }

  private static String lastSegment(String path) {
    return path.substring(path.lastIndexOf('/'));
  }

  /** All actions that a query names, in the way of whatever face. */
  private List<String> requestedActions(HttpServerRequest http) {
    if (http.query() == null) {
      return List.of();
    }
    return apiRegistry.actionParameters().stream()
        .flatMap(parameter -> query(http, parameter).stream())
        .toList();
  }

  private static List<String> query(HttpServerRequest http, String parameter) {
    try {
      return http.params().getAll(parameter);
    } catch (IllegalArgumentException e) {
      throw Message.MALFORMED_REQUEST.toError(ErrorType.INVALID_REQUEST, e.getMessage());
    }
  }

  /** Many a client library announces a form, or JSON, and then sends nothing. */
  private static boolean hasNoBody(HttpServerRequest http) {
    String length = http.getHeader(HttpHeaders.CONTENT_LENGTH);
    return length == null ? !http.headers().contains("Transfer-Encoding") : length.equals("0");
  }

  /** The routing takes the decoded path for the raw one, so it is encoded once more. */
  private static URI uri(String path, String query) {
    String encodedPath =
        URLEncoder.encode(path, StandardCharsets.UTF_8).replace("+", "%20").replace("%2F", "/");
    String legalQuery =
        query == null
            ? ""
            : "?"
                + ILLEGAL_IN_QUERY
                    .matcher(query)
                    .replaceAll(found -> URLEncoder.encode(found.group(), StandardCharsets.UTF_8));
    return URI.create("http://carrel" + encodedPath + legalQuery);
  }
}
