package dev.carrel.api.openapi;

import dev.carrel.api.ActionRouting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/**
 * Converts the paths of resource methods, which contain actions as {@link
 * dev.carrel.api.ActionRouting} defines them, to the URLs that clients send.
 *
 * <p>OpenAPI allows one POST for each path and no query in a path. So all actions of a path are
 * merged into one POST. Its query parameter selects the action, and its request body is that of the
 * selected action.
 */
final class OpenApiActions {
  private OpenApiActions() {}

  /** Returns the path that clients send: without the action. */
  static String removeAction(String path) {
    int action = path.indexOf(ActionRouting.ACTION_PREFIX);
    return action < 0 ? path : path.substring(0, action);
  }

  /** Returns the action that the path names; empty if it names none. */
  static Optional<String> actionOf(String path) {
    int action = path.indexOf(ActionRouting.ACTION_PREFIX);
    return action < 0
        ? Optional.empty()
        : Optional.of(path.substring(action + ActionRouting.ACTION_PREFIX.length()));
  }

  /**
   * Merges the paths that differ only in their action.
   *
   * @param byPath the path without an action, if it exists, and those with one
   * @param actionParameter the query parameter that names the action
   */
  static PathItem merge(Map<String, PathItem> byPath, String actionParameter) {
    PathItem merged = OASFactory.createPathItem();
    Map<String, Operation> posts = new LinkedHashMap<>();
    byPath.forEach(
        (path, item) ->
            item.getOperations()
                .forEach(
                    (method, operation) -> {
                      if (method == PathItem.HttpMethod.POST) {
                        posts.put(actionOf(path).orElse(""), operation);
                      } else {
                        merged.setOperation(method, operation);
                      }
                    }));
    if (!posts.isEmpty()) {
      merged.setPOST(
          posts.size() == 1 && posts.containsKey("")
              ? posts.get("")
              : mergePosts(posts, actionParameter));
    }
    return merged;
  }

  private static Operation mergePosts(Map<String, Operation> posts, String actionParameter) {
    List<String> actions = posts.keySet().stream().filter(action -> !action.isEmpty()).toList();
    boolean hasCreate = posts.containsKey("");
    Operation first = posts.values().iterator().next();
    Operation merged =
        OASFactory.createOperation()
            .tags(first.getTags())
            .summary((hasCreate ? "create, " : "") + String.join(", ", actions))
            .responses(OASFactory.createAPIResponses());
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    posts.values().stream()
        .flatMap(post -> post.getParameters() == null ? Stream.of() : post.getParameters().stream())
        .forEach(parameter -> parameters.putIfAbsent(parameter.getName(), parameter));
    parameters.values().forEach(merged::addParameter);
    merged.addParameter(
        OASFactory.createParameter()
            .name(actionParameter)
            .in(Parameter.In.QUERY)
            .required(!hasCreate)
            .schema(
                OASFactory.createSchema()
                    .addType(Schema.SchemaType.STRING)
                    .enumeration(new ArrayList<>(actions))));
    addBody(merged, posts);
    posts
        .values()
        .forEach(
            post ->
                post.getResponses()
                    .getAPIResponses()
                    .forEach((status, response) -> addResponse(merged, status, response)));
    return merged;
  }

  private static void addBody(Operation merged, Map<String, Operation> posts) {
    List<Schema> schemas =
        posts.values().stream()
            .filter(post -> post.getRequestBody() != null)
            .map(post -> schemaOf(post.getRequestBody().getContent()))
            .toList();
    if (!schemas.isEmpty()) {
      boolean required =
          posts.values().stream()
              .allMatch(
                  post ->
                      post.getRequestBody() != null
                          && Boolean.TRUE.equals(post.getRequestBody().getRequired()));
      merged.setRequestBody(
          OASFactory.createRequestBody().content(jsonContent(anyOf(schemas))).required(required));
    }
  }

  private static void addResponse(Operation merged, String status, APIResponse response) {
    APIResponse existing = merged.getResponses().getAPIResponse(status);
    if (existing != null && existing.getContent() != null && response.getContent() != null) {
      response =
          OASFactory.createAPIResponse()
              .description(existing.getDescription())
              .content(
                  jsonContent(
                      anyOf(
                          List.of(
                              schemaOf(existing.getContent()), schemaOf(response.getContent())))));
    }
    if (existing == null || response.getContent() != null) {
      merged.getResponses().addAPIResponse(status, response);
    }
  }

  private static Schema anyOf(List<Schema> schemas) {
    List<Schema> distinct =
        schemas.stream()
            .flatMap(
                schema ->
                    schema.getAnyOf() == null ? Stream.of(schema) : schema.getAnyOf().stream())
            .distinct()
            .toList();
    return distinct.size() == 1 ? distinct.get(0) : OASFactory.createSchema().anyOf(distinct);
  }

  private static Schema schemaOf(Content content) {
    return content.getMediaTypes().values().iterator().next().getSchema();
  }

  private static Content jsonContent(Schema schema) {
    return OASFactory.createContent()
        .addMediaType("application/json", OASFactory.createMediaType().schema(schema));
  }
}
