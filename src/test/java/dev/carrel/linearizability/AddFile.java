package dev.carrel.linearizability;

import java.util.List;

/**
 * Adds a file to an update session. Adding it again deletes the received bytes.
 *
 * @param expected the content that the client declares; null if it declares none
 */
public record AddFile(String session, String name, FileContent expected)
    implements ClientOperation {
  @Override
  public List<ModelItem> outcomes(ModelItem before, LinearizationPoint linearizationPoint) {
    return linearizationPoint.outcomesOnActiveSession(
        before,
        session,
        found -> {
          String uri =
              linearizationPoint.response() instanceof Response.FileAdded at ? at.uri() : null;
          ModelSession with = found.with(name, ModelSessionFile.create(uri, expected));
          return linearizationPoint.outcomesOfSuccess(
              before.with(session, linearizationPoint.renewLease(with)));
        });
  }
}
