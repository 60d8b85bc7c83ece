package dev.carrel.linearizability;

import dev.carrel.linearizability.Response.PreparedAt;
import dev.carrel.vapi.ErrorType;
import java.util.List;

/** Prepares the current content of a file of the item in a download session. */
public record PrepareFile(String session, String name) implements ClientOperation {
  @Override
  public List<ModelItem> outcomes(ModelItem before, LinearizationPoint linearizationPoint) {
    return linearizationPoint.outcomesOnActiveSession(
        before,
        session,
        found -> {
          FileContent fileContent = content(before, found);
          if (fileContent == null) {
            return outcomesForUnknownFile(before, linearizationPoint, found);
          }
          ModelSession with =
              found.with(name, prepared(found, fileContent, linearizationPoint.response()));
          return matches(found, fileContent, linearizationPoint.response())
              ? List.of(before.with(session, linearizationPoint.renewLease(with)))
              : List.of();
        });
  }

  /**
   * Returns the content when the file was first prepared in this session; null if the item has no
   * such file.
   */
  private FileContent content(ModelItem before, ModelSession found) {
    if (found.prepared().containsKey(name)) {
      return found.prepared().get(name).content();
    }
    return before.files().containsKey(name) ? before.files().get(name).content() : null;
  }

  /**
   * The documentation does not say whether preparing an unknown file renews the lease, so both are
   * allowed.
   */
  private List<ModelItem> outcomesForUnknownFile(
      ModelItem before, LinearizationPoint linearizationPoint, ModelSession found) {
    if (!linearizationPoint.response().is(ErrorType.INVALID_ARGUMENT)) {
      return List.of();
    }
    TimeWindow window =
        found.expiry().window().union(linearizationPoint.renewLease(found).expiry().window());
    return List.of(before.with(session, found.withExpiry(new ExpiryWindow(window))));
  }

  private PreparedFile prepared(ModelSession found, FileContent fileContent, Response response) {
    if (response instanceof PreparedAt at) {
      return new PreparedFile(at.uri(), fileContent);
    }
    return found.prepared().getOrDefault(name, new PreparedFile(null, fileContent));
  }

  private boolean matches(ModelSession found, FileContent fileContent, Response response) {
    if (!(response instanceof PreparedAt at)) {
      return response.allowsSuccess();
    }
    PreparedFile earlier = found.prepared().get(name);
    return at.uri() != null
        && at.content().equals(fileContent)
        && (earlier == null || earlier.uri() == null || earlier.uri().equals(at.uri()));
  }
}
