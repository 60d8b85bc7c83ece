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
import java.util.Map;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Moves the action, which vCenter's URLs have in the query, into the path, so that each action can
 * be a resource method of its own: {@code POST …/{id}?action=cancel} becomes {@code POST
 * …/{id}/~cancel}.
 *
 * <p>It also decodes {@code %3A} in the path, because some clients encode the colon of identifiers
 * and of {@code id:} and others do not. It sets the media type of a request without a body to JSON.
 */
@Singleton
public class ActionRouting {
  /** The prefix of a path segment that names an action. */
  public static final String ACTION_PREFIX = "/~";

  private static final Pattern ACTION_NAME = Pattern.compile("[a-z-]+");
  private static final Pattern ENCODED_COLON = Pattern.compile("%3A", Pattern.CASE_INSENSITIVE);

  /**
   * Characters that clients send in a query although RFC 3986 does not allow them there, and
   * percent signs that do not begin an encoded character.
   */
  private static final Pattern ILLEGAL_IN_QUERY =
      Pattern.compile("%(?!\\p{XDigit}{2})|[^\\w%!$&'()*+,;=:@/?.~-]");

  private final ApiRegistry apiRegistry;

  ActionRouting(ApiRegistry apiRegistry) {
    this.apiRegistry = apiRegistry;
  }

  /**
   * Rewrites the path of the request.
   *
   * @throws VapiError NOT_FOUND if the query names more than one action; if it names an action with
   *     the action parameter of another API; if it names an action and the method is not POST; or
   *     if the last segment of the path of a POST already begins with {@code ~}
   */
  @ServerRequestFilter(preMatching = true)
  void rewriteAction(ContainerRequestContext request, HttpServerRequest http) {
    if (hasNoBody(http)) {
      // Many client libraries send the media type of a form although there is no body.
      http.headers().set(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON);
    }
    String path = http.path();
    String rewrittenPath =
        path.indexOf('%') < 0 ? path : ENCODED_COLON.matcher(path).replaceAll(":");
    Api api = apiRegistry.ofPath(path);
    List<String> actions = requestedActions(http);
    boolean isPost = http.method().equals(HttpMethod.POST);
    boolean isAmbiguous =
        actions.size() > 1
            || !actions.isEmpty() && !actions.equals(queryValues(http, api.actionParameter()));
    if (isPost && lastSegment(rewrittenPath).startsWith(ACTION_PREFIX)
        || isAmbiguous
        || !isPost && !actions.isEmpty()) {
      throw new VapiError(ErrorType.NOT_FOUND, api.unknownUrlMessage(path));
    }
    if (!actions.isEmpty() && !api.isDefaultAction(actions.get(0))) {
      rewrittenPath +=
          ACTION_PREFIX
              + (ACTION_NAME.matcher(actions.get(0)).matches() ? actions.get(0) : "unknown");
    }
    if (!rewrittenPath.equals(path)) {
      request.setRequestUri(toUri(rewrittenPath, http.query()));
    }
  }

  private static String lastSegment(String path) {
    return path.substring(path.lastIndexOf('/'));
  }

  /** Returns all actions that the query names, by the action parameter of any API. */
  private List<String> requestedActions(HttpServerRequest http) {
    if (http.query() == null) {
      return List.of();
    }
    return apiRegistry.actionParameters().stream()
        .flatMap(parameter -> queryValues(http, parameter).stream())
        .toList();
  }

  /** The names of parameters are case-sensitive, although those of Vert.x are not. */
  private static List<String> queryValues(HttpServerRequest http, String parameter) {
    try {
      return http.params().entries().stream()
          .filter(entry -> entry.getKey().equals(parameter))
          .map(Map.Entry::getValue)
          .toList();
    } catch (IllegalArgumentException e) {
      throw Message.MALFORMED_REQUEST.toError(ErrorType.INVALID_REQUEST, e.getMessage());
    }
  }

  private static boolean hasNoBody(HttpServerRequest http) {
    String length = http.getHeader(HttpHeaders.CONTENT_LENGTH);
    return length == null ? !http.headers().contains("Transfer-Encoding") : length.equals("0");
  }

  /**
   * Builds the URI for {@code setRequestUri}, which decodes the path and uses the result as the
   * encoded path of the request. Therefore the path is encoded once more.
   */
  private static URI toUri(String path, String query) {
    String encodedPath =
        URLEncoder.encode(path, StandardCharsets.UTF_8).replace("+", "%20").replace("%2F", "/");
    String legalQuery =
        query == null
            ? ""
            : "?"
                + ILLEGAL_IN_QUERY
                    .matcher(query)
                    .replaceAll(
                        illegal -> URLEncoder.encode(illegal.group(), StandardCharsets.UTF_8));
    return URI.create("http://carrel" + encodedPath + legalQuery);
  }
}
