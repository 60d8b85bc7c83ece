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
 * Turns the paths that {@link dev.carrel.api.ActionRouting} made back into what clients send.
 * OpenAPI has one POST for each path and no query in it, so all actions of a path are one
 * operation, whose query parameter chooses, and whose body is that of the action chosen.
 */
final class OpenApiActions {
  private OpenApiActions() {}

  /** The path that clients send: without the action. */
  static String withoutAction(String path) {
    int action = path.indexOf(ActionRouting.ACTION_PREFIX);
    return action < 0 ? path : path.substring(0, action);
  }

  /** The action that a path stands for, if it stands for one. */
  static Optional<String> actionOf(String path) {
    int action = path.indexOf(ActionRouting.ACTION_PREFIX);
    return action < 0
        ? Optional.empty()
        : Optional.of(path.substring(action + ActionRouting.ACTION_PREFIX.length()));
  }

  /**
   * All paths with one base as one.
   *
   * @param byPath what is at the base itself, if anything, and at each of its actions
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
    boolean creates = posts.containsKey("");
    Operation first = posts.values().iterator().next();
    Operation one =
        OASFactory.createOperation()
            .tags(first.getTags())
            .summary((creates ? "create, " : "") + String.join(", ", actions))
            .responses(OASFactory.createAPIResponses());
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    posts.values().stream()
        .flatMap(post -> post.getParameters() == null ? Stream.of() : post.getParameters().stream())
        .forEach(parameter -> parameters.putIfAbsent(parameter.getName(), parameter));
    parameters.values().forEach(one::addParameter);
    one.addParameter(
        OASFactory.createParameter()
            .name(actionParameter)
            .in(Parameter.In.QUERY)
            .required(!creates)
            .schema(
                OASFactory.createSchema()
                    .addType(Schema.SchemaType.STRING)
                    .enumeration(new ArrayList<>(actions))));
    addBody(one, posts);
    posts
        .values()
        .forEach(
            post ->
                post.getResponses()
                    .getAPIResponses()
                    .forEach((status, response) -> add(one, status, response)));
    return one;
  }

  private static void addBody(Operation one, Map<String, Operation> posts) {
    List<Schema> schemas =
        posts.values().stream()
            .filter(post -> post.getRequestBody() != null)
            .map(post -> schema(post.getRequestBody().getContent()))
            .toList();
    if (!schemas.isEmpty()) {
      boolean required =
          posts.values().stream()
              .allMatch(
                  post ->
                      post.getRequestBody() != null
                          && Boolean.TRUE.equals(post.getRequestBody().getRequired()));
      one.setRequestBody(
          OASFactory.createRequestBody().content(json(anyOf(schemas))).required(required));
    }
  }

  private static void add(Operation one, String status, APIResponse response) {
    APIResponse other = one.getResponses().getAPIResponse(status);
    if (other != null && other.getContent() != null && response.getContent() != null) {
      response =
          OASFactory.createAPIResponse()
              .description(other.getDescription())
              .content(
                  json(anyOf(List.of(schema(other.getContent()), schema(response.getContent())))));
    }
    if (other == null || response.getContent() != null) {
      one.getResponses().addAPIResponse(status, response);
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

  private static Schema schema(Content content) {
    return content.getMediaTypes().values().iterator().next().getSchema();
  }

  private static Content json(Schema schema) {
    return OASFactory.createContent()
        .addMediaType("application/json", OASFactory.createMediaType().schema(schema));
  }
}
